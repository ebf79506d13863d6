//! The words about texts that an app cannot show exactly.

use super::Language;
use crate::model::Exception;

/// What became of such a text.
pub(super) fn exception(exception: Exception, l: Language) -> String {
    match exception {
        Exception::ClosingBracket => say!(
            l,
            "a backslash before a closing bracket carries an invisible space",
            "右括号前的反斜杠带一个不可见空格"
        ),
        Exception::LongRun => {
            say!(l, "a run of more than 16 equal punctuation marks was cut to 16", "超过 16 个的连续相同标点截为 16 个")
        }
        Exception::TypedValue => say!(
            l,
            "a property value carries an invisible space, so that it stays text",
            "属性值带一个不可见空格，以保持为文字"
        ),
        Exception::CellBar => say!(l, "| in a table cell became ｜", "表格单元格中的 | 改为 ｜"),
        Exception::InnerFence => {
            say!(l, "a fence inside code carries an invisible space", "代码中的围栏带一个不可见空格")
        }
        Exception::InnerMark => {
            say!(l, "a mark inside another was left out, its text stays", "嵌套的标记已省略，文字保留")
        }
        Exception::CodeLanguage => say!(l, "a code block without its language word", "代码块省略了语言名"),
        Exception::Formula => {
            say!(l, "a formula that the app could not hold became code", "应用无法容纳的公式改为代码")
        }
        Exception::ImageText => {
            say!(l, "brackets in an image's description became full-width", "图片说明中的括号改为全角")
        }
        Exception::TemplateTag => {
            say!(
                l,
                "<% in code or a property became ＜%, so that no plugin runs it",
                "代码或属性中的 <% 改为 ＜%，以免被插件执行"
            )
        }
        Exception::LiveStart => say!(
            l,
            "an invisible space keeps the app from taking text for a query, a colour or a mark",
            "加入了一个不可见空格，以免应用把文字当作查询、颜色或标记"
        ),
        Exception::WhiteSpace => say!(l, "white space that the app would drop was changed", "应用会丢弃的空白已调整"),
    }
}
