//! What stands inside a line: marks, links, images, odd elements.

use super::*;

#[test]
fn marks_are_kept_in_their_order() {
    assert_eq!(shown("<p><b>a<i>b</i></b><strong>c</strong> <s>d</s><kbd>e</kbd></p>"), "p **a*b*c** ~~d~~`e`");
    assert_eq!(shown("<p><b>a </b> b <i> c</i></p>"), "p **a **b *c*");
    assert_eq!(shown("<p><b><b>a</b></b><u>b</u><sup>2</sup></p>"), "p **a**b²");
    assert_eq!(shown("<b><p>a</p><p>b</p></b>"), "p **a**\np **b**");
    assert_eq!(shown("<p>a&nbsp;b &amp; c&#x4e00;</p>"), "p a\u{a0}b & c一");
    assert_eq!(
        shown("<p><q>a</q> <ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby><ruby>字<rt>ji</rt></ruby></p>"),
        "p “a” 漢(kan)字(ji)"
    );
}

#[test]
fn only_safe_links_are_made() {
    assert_eq!(shown("<a href='https://x.y/?a=1&amp;b=2'>a</a>"), "p [a](https://x.y/?a=1&b=2)");
    assert_eq!(
        shown("<a href='notion://www.notion.so/a'>a</a> <a href='MAILTO:a@b.c'>b</a>"),
        "p [a](notion://www.notion.so/a) [b](MAILTO:a@b.c)"
    );
    assert_eq!(shown("<a href=' https://x.y/a b&#10;c'>a</a>"), "p [a](https://x.y/a%20bc)");
    assert_eq!(
        read_all("<a href='#n'>a</a><a href='ch2.xhtml'>b</a><a>c</a>x"),
        ("p [a](inside:#n)[b](inside:ch2.xhtml)cx".to_owned(), vec![])
    );
    for href in [
        "javascript:alert(1)",
        "JaVa&#9;sCrIpT:x",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "logseq://x",
    ] {
        let (text, notices) = read_all(&format!("<a href=\"{href}\">a</a>x"));
        assert_eq!(text, "p ax");
        assert!(matches!(notices.as_slice(), [What::LinkRefused { text, .. }] if text == "a"), "{href}");
    }
}

#[test]
fn images_are_of_the_issue_or_links_or_words() {
    assert_eq!(shown("<p>a <img src='a.png' alt=' b\n c '/></p>"), "p a ![b c](key)");
    let (text, notices) = read_all("<p><img src='https://x.y/z.png' alt='b'/></p>");
    assert_eq!(text, "p [b](https://x.y/z.png)");
    assert_eq!(notices, [What::RemoteImage { url: "https://x.y/z.png".into() }]);
    assert_eq!(shown("<a href='https://a.b'><img src='//x.y/z.png'/></a>"), "p [https://x.y/z.png](https://a.b)");
    for src in ["nix.png", "data:image/png;base64,AAAA"] {
        let (text, notices) = read_all(&format!("<p>a<img src='{src}' alt='b'/></p>"));
        assert_eq!(text, "p ab");
        assert!(matches!(notices.as_slice(), [What::ImageRefused { .. }]));
    }
}

#[test]
fn what_is_no_text_does_not_show() {
    let unseen = "<head><title>t</title><style>s</style></head><!-- c --><script>s<b></script><template>t</template>\
        <p>a<iframe src='x'>i</iframe><object>o</object><video>v</video></p>";
    let (text, notices) = read_all(unseen);
    assert_eq!(text, "p a");
    assert_eq!(notices.len(), 3);
    let (text, notices) = read_all("<p>a<foo>b</foo><foo>c</foo><abbr>d</abbr></p>");
    assert_eq!((text.as_str(), notices), ("p abcd", vec![What::UnknownElement { element: "foo".into() }]));
    assert_eq!(shown("<p>x<a class='footnote-back' href='#r'>↩︎</a></p>"), "p x");
    assert_eq!(shown("<p><math><semantics><mi>a</mi><annotation>b</annotation></semantics></math></p>"), "p a");
    assert_eq!(shown("<ul><li><input type='checkbox' checked=''/> a</li></ul>"), "- ☑ a");
}

#[test]
fn xhtml_is_read_as_xml_means_it() {
    let page = "<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.1//EN' 'x.dtd'><html xmlns='x'><head><title/>\
        </head><body><a id='x'/><p>a</p><script/><div/><p><![CDATA[<b>]]></p><p>1 < 2 <20%</p></body></html>";
    assert_eq!(shown(page), "p a\np <b>\np 1 < 2 <20%");
}
