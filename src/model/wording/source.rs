//! The words about what came in and could not be read as it stood.

use super::Language;
use crate::model::{ImageFault, What};

/// What a notice about a source says; empty for any other.
pub(super) fn notice(what: &What, l: Language) -> String {
    match what {
        What::RouteCount { theme, promised, found } => say!(
            l,
            "the route promises {promised} articles in {theme}, there are {found}",
            "阅读路线写明“{theme}”有 {promised} 篇，实际 {found} 篇"
        ),
        What::BuildTime { date } => say!(
            l,
            "dated {date} by a time stamp that may be the build time; --date says it for sure",
            "日期 {date} 取自时间戳，可能是生成时间；可用 --date 指定"
        ),
        What::TextColour { colour, text } => {
            let colour = colour.name();
            say!(
                l,
                "text colour {colour} is not a highlight, kept as plain text: {text}",
                "文字颜色 {colour} 不是高亮，按普通文字保留：{text}"
            )
        }
        What::StrayMarker { text } => say!(
            l,
            "a colour marker that means nothing here, kept as text: {text}",
            "此处的颜色标记没有意义，按文字保留：{text}"
        ),
        What::LinkRefused { href, text } => say!(
            l,
            "only http, https, mailto and notion links are made; “{text}” led to {href}",
            "只保留 http、https、mailto、notion 链接；“{text}”原指向 {href}"
        ),
        What::RemoteImage { url } => say!(l, "an image on the net became a link: {url}", "网络图片改为链接：{url}"),
        What::ImageRefused { name, why: ImageFault::Missing } => {
            say!(l, "image {name} is not in the file; its description stays", "文件里没有图片 {name}，仅保留说明文字")
        }
        What::ImageRefused { name, why: ImageFault::UnknownKind } => say!(
            l,
            "image {name} is no png, jpeg, gif or webp; its description stays",
            "图片 {name} 不是 png、jpeg、gif 或 webp，仅保留说明文字"
        ),
        What::ChapterMissing { name } => {
            say!(l, "chapter {name} is missing or damaged, read without it", "章节 {name} 缺失或损坏，已略过")
        }
        What::UnknownElement { element } => say!(l, "<{element}> is read as its text", "<{element}> 按其文字读取"),
        What::UnknownProperty { name, value } => say!(
            l,
            "property “{name}” is none of an article's, left out: {value}",
            "页面属性“{name}”不属于文章信息，未收入：{value}"
        ),
        What::UnreadableCount { text } => {
            say!(l, "neither stars nor tomatoes nor a number: {text}", "既无星标、番茄，也无数字：{text}")
        }
        What::NoNotes { title } => say!(l, "no notes in “{title}”", "《{title}》没有三级笔记"),
        What::Unplaced { text } => say!(
            l,
            "belongs to no part of an issue that neican knows, kept where it stood: {text}",
            "不属于已知的任何部分，原处保留：{text}"
        ),
        What::Cut { title, cap } => say!(
            l,
            "“{title}” is longer than neican takes ({cap}): the rest was left out",
            "《{title}》超出上限（{cap}），其余部分未收入"
        ),
        What::ByteOrderMark => say!(l, "a byte order mark was skipped", "跳过了字节顺序标记"),
        What::NetworkUnread { text } => say!(
            l,
            "in the section of concepts, but not read as any: kept as text: {text}",
            "在概念一节中，但未能识别为概念，按文字保留：{text}"
        ),
        What::NoColours => say!(
            l,
            "Notion leaves colours out of an export as Markdown: export as HTML to have the highlights",
            "Notion 导出 Markdown 时不含颜色：要保留高亮，请导出为 HTML"
        ),
        What::PageLeft { title } => {
            say!(l, "page “{title}” is no article of an issue, left out", "页面《{title}》不是文章，未收入")
        }
        _ => String::new(),
    }
}
