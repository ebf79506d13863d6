//! Blocks: headings, paragraphs, lists, quotes, code, tables.

use super::*;

#[test]
fn headings_take_the_level_of_their_section() {
    assert_eq!(shown("<h1>a</h1><h4>b</h4>"), "# a\n#### b");
    assert_eq!(shown("<section class='level7'><h6>a</h6></section>"), "####### a");
    assert_eq!(shown("<div class='section level2'><h1>a</h1><h3>b</h3></div>"), "## a\n### b");
    assert_eq!(shown("<section><h1>a</h1><section><h1>b</h1></section></section>"), "# a\n## b");
    assert_eq!(shown("<section><section><h2>a</h2></section></section>"), "## a");
    assert_eq!(shown("<h2>\n <span>1.</span>\n a<br/>b\n</h2>"), "## 1. a/b");
    assert_eq!(shown("<h2> </h2><h3><a id='x'/></h3>"), "");
}

#[test]
fn bare_text_is_cut_into_paragraphs_at_breaks() {
    assert_eq!(shown("a<br/>b<div>c<br/>\n d</div>e"), "p a\np b\np c\np d\np e");
    assert_eq!(shown("<p>a<br/>b<br/><br/>c<br></br>d</p>"), "p a/b\np c/d");
    assert_eq!(shown("<p>\n a\n b\n</p>\n<p> </p>\n"), "p a b");
    assert_eq!(shown("<p>a<br/> <br/></p><p><br/>b</p>"), "p a\np b");
    assert_eq!(shown("<a href='https://x.y'><div>a</div><div>b</div></a>"), "p [a](https://x.y)\np [b](https://x.y)");
}

#[test]
fn lines_with_bullets_are_items() {
    assert_eq!(shown("<div>• a<br/>•&nbsp;b {color=“red_bg”}<br/>c</div>"), "- a\n- (red) b\np c");
    assert_eq!(shown("<p>前<br/>· a<br/>‣ b</p>"), "p 前\n- a\n- b");
    assert_eq!(shown("<ul><li>• a</li></ul>"), "- • a");
}

#[test]
fn lists_nest_to_any_depth() {
    assert_eq!(
        shown("<ul><li>a<ol><li>b<ul><li>c</li></ul></li></ol></li><li>d</li></ul>"),
        "- a\n  1. b\n    - c\n- d"
    );
    assert_eq!(
        shown("<ul><li><p>a</p><p>b</p><blockquote>c</blockquote><pre>d</pre></li></ul>"),
        "- a\n  p b\n  > c\n  ``` \"d\""
    );
    assert_eq!(
        shown("<ul><li>a</li><ul><li>b</li></ul><li> </li><li><ul><li>c</li></ul></li></ul>"),
        "- a\n  - b\n  - c"
    );
    assert_eq!(shown("<ul><li><ul><li>a</li></ul></li><li>b</li></ul>"), "- a\n- b");
    assert_eq!(shown("<ul><li>a<br/>b<h4>c</h4><p>d</p></li></ul>"), "- a/b\n  p c\n  p d");
    assert_eq!(shown("<ul>\n<li>\n<p>a</p>\n</li>\n</ul>text<ul>b</ul>"), "- a\np text\n- b");
}

#[test]
fn what_an_item_holds_instead_of_text_stands_in_its_place() {
    assert_eq!(shown("<ul><li>\n<blockquote>\n<p>a</p>\n</blockquote></li><li>b</li></ul>"), "> a\n- b");
    assert_eq!(shown("<ul><li><pre>a</pre></li><li><hr/></li></ul>"), "``` \"a\"\n---");
    assert_eq!(shown("<ul><li><img src='a.png' alt='b'/></li></ul>"), "- ![b](key)");
    assert_eq!(shown("<ul><li><details><summary>a</summary>b</details></li></ul>"), "- a\n  p b");
}

#[test]
fn terms_and_details_hold_what_explains_them() {
    assert_eq!(shown("<dl><dt>a</dt><dd>b</dd><dd><p>c</p><p>d</p></dd></dl>"), "- a\n  - b\n  - c\n    p d");
    assert_eq!(shown("<details><summary>\na\n</summary><p>b</p><ul><li>c</li></ul></details>"), "- a\n  p b\n  - c");
}

#[test]
fn quotes_join_their_paragraphs() {
    assert_eq!(shown("<blockquote><p>a</p><p>b</p><ul><li>c</li></ul><p>d</p></blockquote>"), "> a/b\n  - c\n  p d");
    assert_eq!(shown("<aside>a</aside><callout icon='x'>b</callout><quote>c<br/>d</quote>"), "> a\n[] b\n> c/d");
    assert_eq!(shown("<aside><p>💡</p><p>a</p></aside><blockquote><p>💡</p><p>a</p></blockquote>"), "[💡] a\n> 💡/a");
    assert_eq!(shown("<aside>💡 a</aside>"), "[💡] a");
    assert_eq!(shown("<blockquote><ul><li>a</li></ul></blockquote><blockquote/>"), "- a");
    assert_eq!(shown("<blockquote>a<blockquote>b</blockquote></blockquote>"), "> a\n  > b");
}

#[test]
fn code_keeps_its_lines() {
    assert_eq!(shown("<pre><code class='language-rust'>\na\n\n b\n</code></pre>"), "```rust \"a\\n\\n b\"");
    let pandoc = "<div class=\"sourceCode\" id=\"cb1\"><pre class=\"sourceCode python\"><code class=\"sourceCode python\">\
        <span id=\"cb1-1\"><a href=\"#cb1-1\"></a>a <span class=\"op\">=</span> 1</span>\n<span id=\"cb1-2\"><a href=\"#cb1-2\">\
        </a>b</span></code></pre></div>";
    assert_eq!(shown(pandoc), "```python \"a = 1\\nb\"");
    assert_eq!(shown("<pre>a<br/>b &lt; c</pre><pre> </pre>"), "``` \"a\\nb < c\"");
}

#[test]
fn tables_have_one_text_in_each_cell() {
    let table = "<table><caption>t</caption><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td>\
        <td color=\"red_bg\"><p>2</p><ul><li>3</li></ul></td></tr><tr></tr></tbody></table>";
    assert_eq!(shown(table), "p t\n|header a|b || 1|==red:2==/• ==red:3==");
    assert_eq!(shown("<table><tr><td>a</td></tr></table><table><tr><td> </td></tr></table>"), "| a");
    assert_eq!(
        shown("<table><tr><th>a</th></tr><tr><td>b {color=“red_bg”}</td></tr></table>"),
        "|header a || ==red:b=="
    );
}

#[test]
fn contents_and_title_pages_give_nothing() {
    assert_eq!(shown("<h1>目录</h1><ol><li><a href='a.xhtml'>a</a></li><li><a href='#b'>b</a></li></ol>"), "");
    let theme = "<h1>今日精选</h1><p><a href='a.xhtml'>1. a</a></p><p><a href='b.xhtml'>2. b</a></p>";
    // Where a link leads is settled when all chapters are read.
    assert_eq!(shown(theme), "# 今日精选\np [1. a](inside:a.xhtml)\np [2. b](inside:b.xhtml)");
    assert_eq!(shown("<nav epub:type='toc'><h1>a</h1></nav><nav>b</nav>"), "p b");
    assert_eq!(shown("<section epub:type='titlepage'><h1 class='title'>a</h1></section>"), "");
    assert_eq!(shown("<h1 class='title'>a</h1><p class='author'>b</p>"), "");
    assert_eq!(shown("<h1 class='title'>a</h1><p>b</p>"), "# a\np b");
    assert_eq!(shown("<p><a href='https://x.y'>a</a></p><p><a href='https://x.z'>b</a></p>").lines().count(), 2);
}

#[test]
fn rules_and_figures_stand_alone() {
    assert_eq!(shown("a<hr/>b"), "p a\n---\np b");
    assert_eq!(shown("<figure><img src='a.png' alt='b'/><figcaption>b</figcaption></figure>"), "p ![b](key)");
    assert_eq!(shown("<figure><img src='a.png'/><figcaption>c</figcaption></figure>"), "p ![](key)\np c");
    assert_eq!(shown("<svg><title>t</title><image xlink:href='a.png'/></svg>"), "p ![](key)");
}
