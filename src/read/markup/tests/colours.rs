//! Every spelling of colour that markup has, and those that became text on the way.

use super::*;
use crate::model::Colour;

#[test]
fn a_coloured_block_is_highlighted() {
    for block in [
        "<p color=\"red_bg\">a</p>",
        "<p color=“red_bg”>a</p>",
        "<p data-color='red_background'>a</p>",
        "<p class=\"x block-color-red_background\">a</p>",
        "<p class=\"red_bg\">a</p>",
        "<p style=\"margin: 0; background-color: #fdd\">a</p>",
        "<p>a {color=“red_bg”}</p>",
        "<p>a&nbsp;{color=&quot;red_bg&quot;}</p>",
        "<p>&lt;color=“red_bg”&gt;a</color></p>",
        "<p>&lt;color=“red_bg”&gt;a&lt;/color&gt;</p>",
        "<p><color=\"red_bg\">a</color></p>",
        "<div color='red_bg'>a</div>",
        "<p class='calibre9'>a</p>",
        "<p>&lt;color=“red_bg”&gt;a</p>",
    ] {
        assert_eq!(shown(block), "p (red) a", "{block}");
    }
}

#[test]
fn every_kind_of_block_can_be_coloured() {
    assert_eq!(shown("<ul><li color=\"red_bg\">a<ul><li>b</li></ul></li></ul>"), "- (red) a\n  - b");
    assert_eq!(shown("<ul class='block-color-blue_background bulleted-list'><li>a</li></ul>"), "- (blue) a");
    assert_eq!(shown("<h4 color='red_bg'>a</h4><h2>b {color=“red_bg”}</h2>"), "#### (red) a\n## (red) b");
    assert_eq!(
        shown("<quote color='red_bg'>a</quote><blockquote><p>b {color=“red_bg”}</p></blockquote>"),
        "> (red) a\n> (red) b"
    );
    assert_eq!(shown("<callout color='red_bg'>a</callout>"), "[] (red) a");
    assert_eq!(
        shown("<ul><li>三个核心价值： {color=“red_bg”}<ul><li>a</li></ul></li></ul>"),
        "- (red) 三个核心价值：\n  - a"
    );
    assert_eq!(shown("<ul><li>a {color=“red_bg”}\n<p>b</p></li></ul>"), "- (red) a\n  p b");
}

#[test]
fn the_colour_of_a_section_is_that_of_its_heading() {
    assert_eq!(shown("<div class='section level1' color='red_bg'><h1>a</h1><p>b</p></div>"), "# (red) a\np b");
    assert_eq!(
        shown("<section class='level1' color='red_bg'><h1 color='red_bg'>a</h1><p>b</p></section>"),
        "# (red) a\np b"
    );
    assert_eq!(shown("<div class='calibre9'><h1>a</h1><p>b</p></div>"), "# (red) a\np b");
    assert_eq!(shown("<body style='background:#fdd'><p>a</p></body>"), "p a");
}

#[test]
fn coloured_words_are_highlights() {
    for span in [
        "<span color=\"red_bg\">b</span>",
        "<span color=“red_bg”>b</span>",
        "<span data-color='red_background'>b</span>",
        "<mark class=\"highlight-red_background\">b</mark>",
        "<mark class='red_bg'>b</mark>",
        "<span style='background-color:rgb(253, 235, 236)'>b</span>",
        "&lt;color=“red_bg”&gt;b</color>",
        "<color=\"red_bg\">b</color>",
        "&lt;span color=“red_bg”&gt;b&lt;/span&gt;",
        "<span class='calibre9'>b</span>",
    ] {
        assert_eq!(shown(&format!("<p>a {span} c</p>")), "p a ==red:b== c", "{span}");
    }
    assert_eq!(shown("<p><mark>a</mark><mark style='background:lime'>b</mark></p>"), "p ==plain:a====green:b==");
    assert_eq!(shown("<p><color=\"red_bg\">a <b>b</b><br/>c</color></p>"), "p (red) a **b**/c");
    assert_eq!(shown("<p><span color='red_bg'>a</span></p>"), "p ==red:a==");
}

#[test]
fn a_text_colour_is_told_and_not_marked() {
    for text in [
        "<p color='red'>a</p>",
        "<p><span color='red'>a</span></p>",
        "<p><mark class='highlight-red'>a</mark></p>",
        "<p class='block-color-red'>a</p>",
        "<p>a {color=“red”}</p>",
        "<p style='color:red'>a</p>",
        "<p>&lt;color=“red”&gt;a</color></p>",
    ] {
        let told = vec![What::TextColour { colour: Colour::Red, text: "a".into() }];
        assert_eq!(read_all(text), ("p a".to_owned(), told), "{text}");
    }
    assert_eq!(read_all("<p style='color:#333' class='red'>a</p>").1, []);
}

#[test]
fn a_marker_that_means_nothing_is_text() {
    let stray = vec![What::StrayMarker { text: "{color=“default”}".into() }];
    assert_eq!(read_all("<p>a {color=“default”}</p>"), ("p a {color=“default”}".to_owned(), stray));
}
