//! Documents made to hurt: refused, or read in bounds. How long they may take is for `tests/hostile.rs`, which limits
//! processor time: here a busy machine would fail.

use super::*;

fn refused(text: &str) -> Fault {
    let error =
        read("x", text, &Sheet::default(), &mut |_| Err(ImageFault::Missing), &mut Vec::new()).expect_err("refused");
    error.fault
}

#[test]
fn bombs_are_refused() {
    assert!(matches!(refused(&"<div>".repeat(100_000)), Fault::Cap(_)));
    assert!(matches!(refused(&format!("<p {}>", "a='1' ".repeat(800_000))), Fault::Cap(_)));
    let laughs = "<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]><html><body>&b;</body></html>";
    assert_eq!(refused(laughs), Fault::Doctype);
    assert_eq!(refused("<!doctype html SYSTEM 'x' [ ]><p>a</p>"), Fault::Doctype);
}

#[test]
fn depth_below_the_cap_is_read() {
    let nested = |open: &str, close: &str| format!("{}a{}", open.repeat(120), close.repeat(120));
    assert_eq!(shown(&nested("<ul><li>", "</li></ul>")), "- a");
    assert_eq!(shown(&nested("<div><blockquote>", "</blockquote></div>")), "> a");
    assert_eq!(shown(&nested("<b><span style='background:red'>", "</span></b>")), "p **==red:a==**");
    assert!(shown(&nested("<ul><li>x", "</li></ul>")).contains("- x"));
    // A browser opens all these marks again in every `<div>`: twice the depth that was written.
    let marks: String = (0..125).map(|number| format!("<b id='{number}'>")).collect();
    assert_eq!(shown(&format!("<p>{marks}{}a", "<div>".repeat(125))), "p **a**");
    assert!(shown(&format!("{}a", "<table><tr><td>".repeat(60))).contains('a'));
}

#[test]
fn broken_markup_keeps_its_words() {
    assert_eq!(shown("<p>a<p>b</div></b></p>c"), "p a\np b\np c");
    assert_eq!(shown("<p>a<!-- b<p>c"), "p a<!-- b\np c");
    assert_eq!(shown("<p>a<![CDATA[b"), "p ab");
    assert_eq!(shown("<p>a<b c=\"d"), "p a<b c=\"d");
    assert_eq!(shown("<table><p>a</p><tr><td>b</td></tr></table>"), "p a\n| b");
    assert_eq!(shown("<li>a</li><td>b</td></p>"), "- a\np b");
    assert_eq!(shown("\u{0}<p>a\u{0}</p>"), "p a");
    assert_eq!(shown(""), "");
}

#[test]
fn much_of_everything_is_read() {
    for part in
        ["<a", "<p><b></p>", "<!--", "&lt;color=red_bg>", "<li>", "<table>x", "</p>", "<br/>", "{color=", "•<br>"]
    {
        let _ = read("x", &part.repeat(20_000), &Sheet::default(), &mut |_| Err(ImageFault::Missing), &mut Vec::new());
    }
}
