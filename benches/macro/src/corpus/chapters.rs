//! An issue as the files of an EPUB, spelt as pandoc's writer spells them.

use super::issue::{Article, Issue, Item, Part, Section};

/// A path within the EPUB, and what the file holds.
pub type File = (&'static str, String);

/// All files of an issue, in the order in which they are packed.
pub fn files(issue: &Issue) -> Vec<File> {
    vec![
        ("mimetype", "application/epub+zip".to_owned()),
        ("META-INF/container.xml", CONTAINER.to_owned()),
        ("EPUB/content.opf", package(issue)),
        ("EPUB/toc.ncx", ncx(issue)),
        ("EPUB/nav.xhtml", nav(issue)),
        ("EPUB/styles/stylesheet1.css", STYLE.to_owned()),
        ("EPUB/text/title_page.xhtml", title_page(issue)),
        ("EPUB/text/ch001.xhtml", chapter("今日洞察", &opening(issue))),
        ("EPUB/text/ch002.xhtml", chapter("今日精选", &articles(issue))),
        ("EPUB/text/ch003.xhtml", chapter("阅读闭环", CLOSING)),
    ]
}

const CONTAINER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/content.opf" media-type="application/oebps-package+xml" />
  </rootfiles>
</container>
"#;

const STYLE: &str = "body { margin: 5%; text-align: justify; }\nh1 { text-align: center; }\n";

const CLOSING: &str = "<p>现在，把至少一篇文章写成自己的费曼笔记。</p>\n";

fn title(issue: &Issue) -> String {
    format!("今日洞察 · {}", issue.date)
}

fn package(issue: &Issue) -> String {
    let Issue { date, id, .. } = issue;
    let title = title(issue);
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<package version="3.0" xmlns="http://www.idpf.org/2007/opf" unique-identifier="epub-id-1">
  <metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">
    <dc:identifier id="epub-id-1">urn:uuid:{id}</dc:identifier>
    <dc:title id="epub-title-1">{title}</dc:title>
    <dc:date id="epub-date">{date}</dc:date>
    <dc:language>zh-CN</dc:language>
    <meta property="dcterms:modified">{date}T00:00:00Z</meta>
  </metadata>
  <manifest>
    <item id="ncx" href="toc.ncx" media-type="application/x-dtbncx+xml" />
    <item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav" />
    <item id="stylesheet1" href="styles/stylesheet1.css" media-type="text/css" />
    <item id="title_page_xhtml" href="text/title_page.xhtml" media-type="application/xhtml+xml" />
    <item id="ch001_xhtml" href="text/ch001.xhtml" media-type="application/xhtml+xml" />
    <item id="ch002_xhtml" href="text/ch002.xhtml" media-type="application/xhtml+xml" />
    <item id="ch003_xhtml" href="text/ch003.xhtml" media-type="application/xhtml+xml" />
  </manifest>
  <spine toc="ncx">
    <itemref idref="title_page_xhtml" linear="yes" />
    <itemref idref="ch001_xhtml" />
    <itemref idref="ch002_xhtml" />
    <itemref idref="ch003_xhtml" />
  </spine>
</package>
"#
    )
}

/// What the table of contents names: words and address.
fn entries(issue: &Issue) -> Vec<(String, String)> {
    let article = |(idx, article): (usize, &Article)| {
        let words = format!("{}. {}", idx + 1, article.title);
        let address = format!("text/ch002.xhtml#s-{}", idx + 1);
        (words, address)
    };
    let mut all = vec![
        ("今日洞察".to_owned(), "text/ch001.xhtml#今日洞察".to_owned()),
        ("今日精选".to_owned(), "text/ch002.xhtml#今日精选".to_owned()),
    ];
    all.extend(issue.articles.iter().enumerate().map(article));
    all.push(("阅读闭环".to_owned(), "text/ch003.xhtml#阅读闭环".to_owned()));
    all
}

fn nav(issue: &Issue) -> String {
    let line = |(words, address): (String, String)| format!("<li><a href=\"{address}\">{words}</a></li>\n");
    let lines: String = entries(issue).into_iter().map(line).collect();
    let title = title(issue);
    page(
        &title,
        &format!("<nav epub:type=\"toc\" id=\"toc\">\n<h1>{title}</h1>\n<ol class=\"toc\">\n{lines}</ol>\n</nav>\n"),
        "frontmatter",
    )
}

fn ncx(issue: &Issue) -> String {
    let points = entries(issue).into_iter().enumerate().map(|(idx, (words, address))| {
        format!(
            "<navPoint id=\"navPoint-{idx}\"><navLabel><text>{words}</text></navLabel><content src=\"{address}\" /></navPoint>\n"
        )
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ncx version=\"2005-1\" xmlns=\"http://www.daisy.org/z3986/2005/ncx/\">\n\
         <head><meta name=\"dtb:uid\" content=\"urn:uuid:{}\" /></head>\n<docTitle><text>{}</text></docTitle>\n\
         <navMap>\n{}</navMap>\n</ncx>\n",
        issue.id,
        title(issue),
        points.collect::<String>()
    )
}

fn page(title: &str, body: &str, kind: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="zh-CN">
<head>
  <meta charset="utf-8" />
  <title>{title}</title>
  <link rel="stylesheet" type="text/css" href="../styles/stylesheet1.css" />
</head>
<body epub:type="{kind}">
{body}</body>
</html>
"#
    )
}

fn title_page(issue: &Issue) -> String {
    let title = title(issue);
    let body = format!(
        "<section epub:type=\"titlepage\" class=\"titlepage\">\n<h1 class=\"title\">{title}</h1>\n<p class=\"date\">{}</p>\n</section>\n",
        issue.date
    );
    page(&title, &body, "frontmatter")
}

fn chapter(name: &str, inside: &str) -> String {
    let body = format!("<section id=\"{name}\" class=\"level1\">\n<h1>{name}</h1>\n{inside}</section>\n");
    page(name, &body, "bodymatter")
}

fn opening(issue: &Issue) -> String {
    let route = format!("<ul>\n<li>今日精选：{} 篇</li>\n</ul>\n", issue.articles.len());
    let usage = "<p>每篇文章只收录三级笔记，不收录原文全文。</p>\n";
    format!(
        "<p>本期供读者按目录回看。</p>\n{}{}",
        level(2, "阅读路线", "阅读路线", &route),
        level(2, "使用说明", "使用说明", usage)
    )
}

fn articles(issue: &Issue) -> String {
    issue.articles.iter().enumerate().map(|(idx, article)| article_section(idx + 1, article, &issue.date)).collect()
}

fn level(depth: usize, id: &str, title: &str, inside: &str) -> String {
    format!("<section id=\"{id}\" class=\"level{depth}\">\n<h{depth}>{title}</h{depth}>\n{inside}</section>\n")
}

fn article_section(number: usize, article: &Article, date: &str) -> String {
    let place = |(idx, part): (usize, &Part)| part_section(number, idx + 1, part);
    let notes: String = article.parts.iter().enumerate().map(place).collect();
    let notes = level(3, &format!("三级笔记-{number}"), "三级笔记", &notes);
    let title = format!("{number}. {}", article.title);
    level(2, &format!("s-{number}"), &title, &format!("{}{notes}", meta(article, number, date)))
}

fn meta(article: &Article, number: usize, date: &str) -> String {
    let stars = "★".repeat(article.score) + &"☆".repeat(5 - article.score);
    let lines = [
        format!("作者：{}", article.author),
        "主题：今日精选".to_owned(),
        format!("质量分：{stars}"),
        format!("注意力番茄：{}", "🍅".repeat(article.tomato)),
        format!("Howie 的阅读理由：{}", article.reason),
    ];
    let lines: String = lines.iter().map(|line| format!("<p class=\"meta\">\n{line}\n</p>\n")).collect();
    let notion = &article.notion;
    format!(
        "<div class=\"article-meta\">\n{lines}<p class=\"links\">\n<a href=\"https://www.notion.so/{notion}\">Notion 网页入口</a> | \
         <a href=\"notion://www.notion.so/{notion}\">Notion App 入口</a> | <a href=\"https://example.com/{date}/{number}\">原文入口</a>\n</p>\n\
         <p class=\"concept\">\n概念网络：请跳转到 Notion 文章页面查看概念网络 tab。\n</p>\n</div>\n"
    )
}

fn part_section(article: usize, number: usize, part: &Part) -> String {
    let place = |(idx, section): (usize, &Section)| {
        let id = format!("s-{article}.{number}.{}", idx + 1);
        level(5, &id, &format!("{number}.{} {}", idx + 1, section.title), &notes(section))
    };
    let inside: String = part.sections.iter().enumerate().map(place).collect();
    level(4, &format!("s-{article}.{number}"), &part.title, &inside)
}

fn notes(section: &Section) -> String {
    let quote = section.quote.iter().map(|text| format!("<blockquote>\n<p>{text}</p>\n</blockquote>\n"));
    let (open, close) = if section.numbered { ("<ol type=\"1\">", "</ol>") } else { ("<ul>", "</ul>") };
    let items: String = section.items.iter().map(item).collect();
    format!("{}{open}\n{items}{close}\n", quote.collect::<String>())
}

fn item(item: &Item) -> String {
    format!("<li>{}{}</li>\n", item.text, if item.red { " {color=“red_bg”}" } else { "" })
}
