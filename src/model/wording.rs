//! Every message in every language: read them in one sitting. Data in, words out; nothing is printed here.

use serde::{Deserialize, Serialize};

use super::cause::StateFault;
use super::change::Barred;
use super::error::Fault;
use super::report::What;

/// The languages of the command line, and those in which we know the names of months and weekdays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Language {
    /// English.
    English,
    /// 简体中文.
    Chinese,
}

impl Language {
    /// Reads `zh_CN.UTF-8`, `zh`, `en_GB`: Chinese for `zh…`, else English.
    pub fn of(locale: &str) -> Language {
        if locale.to_ascii_lowercase().starts_with("zh") { Language::Chinese } else { Language::English }
    }

    /// Picks one of two wordings.
    pub fn pick(self, english: String, chinese: String) -> String {
        match self {
            Language::English => english,
            Language::Chinese => chinese,
        }
    }
}

macro_rules! say {
    ($language:expr, $english:literal, $chinese:literal) => {
        $language.pick(format!($english), format!($chinese))
    };
}

mod config;
mod doctor;
mod done;
mod exception;
mod fates;
mod merged;
mod reading;
mod saves;
mod source;
mod template;
mod undo;

pub use doctor::{clashes_end, doctor_head, finding, open_clash, place, status_head};
pub use done::{concepts, dated_by, form, init_head, linked, next_step, outcome};
pub use reading::{
    and_more, backlog, columns, feynman_head, how_to_choose, open_note, picks, progress, proposal, tally, to_write,
    which,
};
pub use template::{check_end, check_head, flaw, standing, word};
pub use undo::{operation, undo_head};

/// What is wrong, and the next step (empty where there is none).
pub fn fault(fault: &Fault, l: Language) -> (String, String) {
    match fault {
        Fault::Missing => (say!(l, "no such file", "找不到这个文件"), say!(l, "check the path", "请检查路径")),
        Fault::Folder => (
            say!(l, "is a folder, not an issue", "是文件夹，不是一期内参"),
            say!(l, "give the EPUB or the text file in it", "请给出其中的 EPUB 或文本文件"),
        ),
        Fault::NotAFile => {
            (say!(l, "is not a plain file", "不是普通文件"), say!(l, "save it to a file first", "请先存成文件"))
        }
        Fault::Empty => {
            (say!(l, "is empty", "是空文件"), say!(l, "download or export the issue again", "请重新下载或导出这一期"))
        }
        Fault::System(why) | Fault::Denied(why) => {
            (why.clone(), say!(l, "check its permissions and the space on the disk", "请检查权限和磁盘空间"))
        }
        Fault::Encoding("") => (
            say!(l, "is not UTF-8 text", "不是 UTF-8 文本"),
            say!(l, "save it as UTF-8 and try again", "请另存为 UTF-8 再试"),
        ),
        Fault::Encoding(name) => (
            say!(l, "is {name}, not UTF-8", "是 {name} 编码，不是 UTF-8"),
            say!(
                l,
                "convert it first: iconv -f {name} -t UTF-8 OLD > NEW",
                "请先转换：iconv -f {name} -t UTF-8 旧文件 > 新文件"
            ),
        ),
        Fault::UnknownForm => (
            say!(l, "is neither an EPUB nor a text dump of an issue", "既不是 EPUB，也不是一期内参的文本"),
            say!(l, "give the .epub from your shelf, or its text", "请给出书架上的 .epub 或它的文本"),
        ),
        Fault::OtherForm(form) => {
            let form = done::form(*form, l);
            (
                say!(l, "cannot be read as what --from says: {form}", "无法按 --from 所说的形式读取：{form}"),
                say!(l, "leave --from out: a form is known by its content", "去掉 --from 即可：形式由内容判断"),
            )
        }
        Fault::Zip(why) => (
            say!(l, "cannot be opened as an EPUB: {why}", "无法作为 EPUB 打开：{why}"),
            say!(l, "the file may be cut short: download it again", "文件可能不完整，请重新下载"),
        ),
        Fault::Cap(cap) => (
            say!(l, "is larger than neican reads: over {cap}", "超出 neican 的读取上限：{cap}"),
            say!(l, "an issue is far smaller: check that this is one", "一期内参远小于此，请确认文件无误"),
        ),
        Fault::NoContainer => (
            say!(
                l,
                "is a zip, but not an EPUB (no META-INF/container.xml that names a package) and no export of Notion's",
                "是 zip，但不是 EPUB（没有指明 package 的 META-INF/container.xml），也不是 Notion 导出"
            ),
            say!(l, "give the .epub itself, not an archive around it", "请给出 .epub 本身，而不是它的压缩包"),
        ),
        Fault::ManyDays(days) => {
            let days = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            (
                say!(l, "holds articles of several days: {days}", "含有多天的文章：{days}"),
                say!(l, "say which one with --date", "请用 --date 指定其中一天"),
            )
        }
        Fault::Package(why) => (
            say!(l, "has a broken package: {why}", "EPUB 的 package 已损坏：{why}"),
            say!(l, "download or export the issue again", "请重新下载或导出这一期"),
        ),
        Fault::Encrypted => (
            say!(l, "is encrypted", "已加密"),
            say!(
                l,
                "neican reads only issues without DRM: export it from your shelf without protection",
                "neican 只读没有 DRM 的内参，请导出不受保护的版本"
            ),
        ),
        Fault::Doctype => (
            say!(
                l,
                "defines entities of its own (a DOCTYPE with an internal subset): refused for safety",
                "自带实体定义（DOCTYPE 内部子集），出于安全拒绝读取"
            ),
            say!(l, "export the issue again with another program", "请换一个程序重新导出"),
        ),
        Fault::NoArticles => (
            say!(l, "holds no article", "里面没有文章"),
            say!(
                l,
                "an issue has articles headed “1. title” with lines such as 作者： below: see what was read with `neican show`",
                "内参的文章以“1. 标题”开头，下面有“作者：”等行"
            ),
        ),
        Fault::NoDate => (
            say!(l, "has no date", "没有日期"),
            say!(
                l,
                "say it with --date 2026-04-29, or put it into the file name",
                "请用 --date 2026-04-29 指定，或写进文件名"
            ),
        ),
        Fault::BadDate(text) => {
            (say!(l, "“{text}” is no date", "“{text}”不是日期"), say!(l, "write it as 2026-04-29", "请写成 2026-04-29"))
        }
        Fault::Model(why) => (
            say!(
                l,
                "is not an issue as `neican show --format yaml` prints it: {why}",
                "不是 `neican show --format yaml` 输出的内参：{why}"
            ),
            say!(
                l,
                "correct it there, or make it anew with `neican show`",
                "请在该处更正，或用 `neican show` 重新生成"
            ),
        ),
        Fault::NoVault => (
            say!(l, "is not a Logseq graph or Obsidian vault", "不是 Logseq 图谱或 Obsidian 仓库"),
            say!(
                l,
                "give the folder of your vault, or a new one with --flavour logseq or obsidian; to make a vault of this one, run: neican init DIR --flavour logseq|obsidian",
                "请给出仓库所在的文件夹，或用 --flavour logseq 或 obsidian 指定一个新文件夹；要把这个文件夹变成仓库，请运行：neican init 文件夹 --flavour logseq|obsidian"
            ),
        ),
        Fault::TwoFlavours => (
            say!(l, "holds both logseq/ and .obsidian/", "同时含有 logseq/ 和 .obsidian/"),
            say!(
                l,
                "say which one: --flavour logseq or --flavour obsidian",
                "请指明：--flavour logseq 或 --flavour obsidian"
            ),
        ),
        Fault::OtherApp(app) => (
            say!(l, "is a vault of another app ({app})", "已是另一个应用（{app}）的仓库"),
            say!(
                l,
                "give another folder; one folder for both apps needs that you open it in the other app first",
                "请换一个文件夹；若要两个应用共用，请先在另一个应用中打开它"
            ),
        ),
        Fault::UnknownFlavour(name) => (
            say!(l, "“{name}” is no flavour this version writes", "这个版本不支持“{name}”"),
            say!(l, "use --flavour logseq or --flavour obsidian", "请用 --flavour logseq 或 --flavour obsidian"),
        ),
        Fault::TooWide => (
            say!(l, "is the root or your home folder: refused as a vault", "是根目录或主目录，拒绝作为仓库"),
            say!(l, "give the folder of the vault itself", "请给出仓库本身的文件夹"),
        ),
        Fault::DatabaseGraph => (
            say!(
                l,
                "belongs to Logseq's database version: its Markdown files are overwritten by the app",
                "属于 Logseq 数据库版：其中的 Markdown 会被应用覆盖"
            ),
            say!(l, "sync into a file graph and import that", "请同步到文件图谱，再导入"),
        ),
        Fault::SymlinkedFolder => (
            say!(l, "is a symbolic link: refused", "是符号链接，拒绝写入"),
            say!(
                l,
                "give the real folder as --vault; or, where it leads to a folder elsewhere, write `symlinks: allow` in .neican/config.yaml",
                "请用 --vault 给出真实的文件夹；如果它通向别处的文件夹，也可以在 .neican/config.yaml 里写 symlinks: allow"
            ),
        ),
        Fault::Locked => (
            say!(l, "another neican is at work on this vault", "另一个 neican 正在处理这个仓库"),
            say!(l, "wait for it to end, then run again", "请等它结束再运行"),
        ),
        Fault::NothingKnown => (
            say!(l, "knows no issue yet", "还没有任何一期"),
            say!(l, "give one: neican sync ISSUE", "请给出一期：neican sync 文件"),
        ),
        Fault::NoIssues => done::no_issues(l),
        Fault::SameIssue(of) => {
            (say!(l, "the same issue as {of}, which counts", "与 {of} 是同一期，以后者为准"), String::new())
        }
        Fault::VaultForIssues => done::vault_for_issues(l),
        Fault::Stopped { done, of } => done::stopped(*done, *of, l),
        Fault::NothingToUndo | Fault::NoOperation(_) | Fault::ManyOperations(_) | Fault::Undone(_) => {
            undo::fault(fault, l)
        }
        Fault::NoSuchArticle(_) | Fault::ManyArticles { .. } => reading::fault(fault, l),
        Fault::Template(why) => (
            say!(l, "template: {why}", "模板：{why}"),
            say!(l, "mend the template, or delete it to get the built-in one back", "请修正模板；删除它即恢复内置模板"),
        ),
        Fault::NoTemplate { nearest, valid } => template::none(nearest.as_deref(), valid, l),
        Fault::Config(why) => {
            let why = config::fault(why, l);
            (
                say!(l, "config: {why}", "配置：{why}"),
                say!(
                    l,
                    "mend that line, or delete the file to get the defaults back",
                    "请修正这一行；删除该文件即恢复默认设置"
                ),
            )
        }
    }
}

/// What a notice says, one sentence without its place.
pub fn notice(what: &What, l: Language) -> String {
    match what {
        What::RouteCount { .. }
        | What::BuildTime { .. }
        | What::TextColour { .. }
        | What::StrayMarker { .. }
        | What::LinkRefused { .. }
        | What::RemoteImage { .. }
        | What::ImageRefused { .. }
        | What::ChapterMissing { .. }
        | What::UnknownElement { .. }
        | What::UnknownProperty { .. }
        | What::NoColours
        | What::NetworkUnread { .. }
        | What::PageLeft { .. }
        | What::UnreadableCount { .. }
        | What::NoNotes { .. }
        | What::Unplaced { .. }
        | What::Cut { .. }
        | What::ByteOrderMark => source::notice(what, l),
        What::StatusKept { status } => {
            say!(l, "its status “{status}” is a word of yours and stays", "状态“{status}”是您自己的词，保留不变")
        }
        What::NameTaken { name, instead } => say!(
            l,
            "the vault has a page “{name}” of yours; ours is “{instead}”",
            "仓库里已有您的页面“{name}”，我们的改名为“{instead}”"
        ),
        What::NameShared { name, instead } => say!(
            l,
            "another article is called “{name}” too; this one's page is “{instead}”",
            "另有文章也叫“{name}”，这一篇的页面改名为“{instead}”"
        ),
        What::NameIsDay { name, instead } => say!(
            l,
            "“{name}” would be read as a day; the page is “{instead}”",
            "“{name}”会被当作日期，页面改名为“{instead}”"
        ),
        What::NoName { title } => say!(
            l,
            "the pattern of names gives nothing for “{title}”; its page is named by its title",
            "页面名模板对《{title}》得不出名字，页面以标题命名"
        ),
        What::TextException { exception, text } => {
            let why = self::exception::exception(*exception, l);
            l.pick(format!("{why}: {text}"), format!("{why}：{text}"))
        }
        What::Withdrawn { title } => {
            say!(l, "“{title}” is no longer in the issue; its page stays", "《{title}》已不在这一期中，页面保留")
        }
        What::KeptRicher { articles } => say!(
            l,
            "links and images known from a richer form were kept in {articles} articles",
            "{articles} 篇文章保留了更完整版本中的链接和图片"
        ),
        What::JournalTemplate { placeholder } => say!(
            l,
            "your journal template needs the app ({placeholder}): open the day in the app once, then run again",
            "日记模板需要应用来展开（{placeholder}）：请先在应用里打开这一天，再运行一次"
        ),
        What::Setting { setting, value } => say!(
            l,
            "{setting} “{value}” cannot be read, the app's default was used",
            "无法识别设置 {setting}“{value}”，使用应用默认值"
        ),
        What::DayNames { format, language: Language::English } => say!(
            l,
            "“{format}” holds names or weeks in the app's own language, and no daily note here shows which it is: taken for English",
            "“{format}”含有随应用语言变化的名称或周数，仓库中没有日记可供判断，按英文处理"
        ),
        What::DayNames { format, language: Language::Chinese } => say!(
            l,
            "“{format}” holds names or weeks in the app's own language, and no daily note here shows which it is: taken for Chinese",
            "“{format}”含有随应用语言变化的名称或周数，仓库中没有日记可供判断，按中文处理"
        ),
        What::Barred { why: Barred::Symlink } => {
            say!(l, "is or lies below a symbolic link: left alone", "是符号链接或位于其下，未改动")
        }
        What::Barred { why: Barred::HardLink } => {
            say!(l, "has a second name on disk (a hard link): left alone", "在磁盘上另有硬链接，未改动")
        }
        What::Barred { why: Barred::NotAFile } => say!(l, "is not a plain file: left alone", "不是普通文件，未改动"),
        What::Barred { why: Barred::TooLarge } => say!(l, "is larger than 8 MiB: left alone", "超过 8 MiB，未改动"),
        What::Barred { why: Barred::Changing } => {
            say!(l, "was being written all the time we looked: left alone", "读取期间一直在被写入，未改动")
        }
        What::Clash { .. } | What::LeftOut { .. } | What::NotMerged { .. } => merged::notice(what, l),
        What::Copy { .. } | What::PutInto { .. } => fates::notice(what, l),
        What::State { why: StateFault::Damaged } => {
            say!(l, "is missing or damaged: neican goes on without it", "缺失或已损坏，neican 将忽略它")
        }
        What::State { why: StateFault::OtherVersion } => say!(
            l,
            "was made by another version of neican and is not read: use the newer one",
            "由其他版本的 neican 写成，未读取；请使用较新的版本"
        ),
        What::Unread { why } => say!(l, "could not be read: {why}", "无法读取：{why}"),
        What::NameHeld { path } => {
            say!(l, "has a name that {path} of yours has already: not laid down", "与您的 {path} 同名，未放入")
        }
        What::StyleOff { name } => say!(
            l,
            "colours for highlights, off until you switch on “{name}” (Settings, Appearance, CSS snippets)",
            "高亮配色，默认关闭；如需启用，请在“设置 → 外观 → CSS 样式代码片段”中打开“{name}”"
        ),
        What::Irretrievable => {
            say!(l, "what stood there before is lost with .neican", "此前的内容已随 .neican 丢失")
        }
        What::KeptAside { .. } | What::StillChanging | What::Rescued { .. } => saves::notice(what, l),
    }
}
