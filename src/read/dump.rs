//! The text dump of an EPUB → pieces, by the number of blank lines between its lines (SOURCE.md, "The whitespace grammar").
//!
//! Every closing tag of the EPUB left a line end, so the blank lines before a line tell how many elements were closed. A
//! numbering (`一、`, `1.1`) decides where there is one. What a dump cannot tell is not guessed at: nested lists are flat,
//! a list that starts numbered is not.

use crate::model::{Block, Colour, Error, Fault, Form, Inlines, Kind, Notice, Packing, Parsed, Place, Source, What};

mod group;
mod plain;
mod spaced;

use group::{Group, groups};

use super::piece::{Body, Piece};
use super::{Options, Reader, Reading, assemble, colour, encoding, marks};

/// The reader of text dumps. Takes any plain text, so it comes last.
pub(super) struct Dump;

impl Reader for Dump {
    fn forms(&self) -> &'static [Form] {
        &[Form::Dump]
    }

    fn packing(&self) -> Packing {
        Packing::Single
    }

    fn claims(&self, source: &Source) -> bool {
        source.packing == Packing::Single
    }

    fn read(&self, source: &Source, options: &Options) -> Result<Parsed, Error> {
        let file = source.file_name();
        // A file that calls itself an EPUB and is no archive was cut or saved wrongly: to speak of articles would mislead.
        if file.to_ascii_lowercase().ends_with(".epub") {
            return Err(Error::of(&source.name, Fault::Zip("it is no zip archive".to_owned())));
        }
        let bytes = source.only().unwrap_or_default();
        let (text, had_mark) = encoding::utf8(bytes).map_err(|fault| Error::of(&source.name, fault))?;
        let mut notices = Vec::new();
        if had_mark {
            notices.push(Notice::new(Place::file(file), What::ByteOrderMark));
        }
        let whole = |fault| Error::of(&source.name, fault);
        let pieces = if plain::is_plain(text) {
            plain::pieces(file, text, &mut notices).map_err(whole)?
        } else {
            let groups = groups(text).map_err(whole)?;
            match spaced::is_spaced(&groups) {
                true => spaced::pieces(file, &groups, &mut notices),
                false => Walk::new(file, &groups, &mut notices).run(),
            }
        };
        let reading =
            Reading { form: Form::Dump, title: None, dates: Vec::new(), pieces, assets: Default::default(), notices };
        assemble::parsed(reading, source, options)
    }
}

/// What stood before a line; decides what its blank lines mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Previous {
    /// Nothing of the notes yet.
    Start,
    Heading,
    Paragraph,
    Item {
        ordered: bool,
        loose: bool,
    },
    Quote,
    QuotedItem,
    Code,
}

impl Previous {
    /// The blank lines before a heading directly below, nothing closed but the element itself.
    fn base(self) -> usize {
        match self {
            Previous::Start | Previous::Heading | Previous::Paragraph => 2,
            Previous::Code => 3,
            Previous::Item { loose: false, .. } | Previous::Quote => 4,
            Previous::Item { loose: true, .. } => 5,
            Previous::QuotedItem => 7,
        }
    }
}

/// Where in the issue the walk is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Front,
    Metadata,
    Notes,
    Closing,
}

/// One walk over the lines of a dump.
struct Walk<'a> {
    file: &'a str,
    groups: &'a [Group<'a>],
    notices: &'a mut Vec<Notice>,
    pieces: Vec<Piece>,
    themes: Vec<String>,
    part: Part,
    previous: Previous,
    /// Level of the last heading of the notes, 1 outermost; 0 before the first.
    level: u8,
}

/// Levels of [`Body::Heading`]: as in the EPUB that the dump was made from.
const TITLE: u8 = 1;
const SECTION: u8 = 2;
const ARTICLE: u8 = 2;
const NOTES: u8 = 3;

/// `N. title` with metadata or 三级笔记 right below it: a numbered line inside notes has neither.
fn opens_article(groups: &[Group], at: usize) -> bool {
    let next = groups.get(at + 1).map(Group::text);
    marks::is_article_title(&groups[at].text())
        && next.is_some_and(|next| marks::is_metadata(&next) || next == marks::NOTES)
}

impl<'a> Walk<'a> {
    fn new(file: &'a str, groups: &'a [Group<'a>], notices: &'a mut Vec<Notice>) -> Walk<'a> {
        let themes =
            groups.iter().take_while(|group| !marks::is_article_title(&group.text())).filter(|group| group.tab);
        let themes = themes.map(|group| marks::route_row(&group.text()).theme).collect();
        let (part, previous) = (Part::Front, Previous::Start);
        Walk { file, groups, notices, pieces: Vec::new(), themes, part, previous, level: 0 }
    }

    fn run(mut self) -> Vec<Piece> {
        for group_idx in 0..self.groups.len() {
            let group = &self.groups[group_idx];
            let text = group.text();
            if !group.tab && opens_article(self.groups, group_idx) {
                self.heading(group, ARTICLE);
                (self.part, self.previous, self.level) = (Part::Metadata, Previous::Start, 0);
            } else if !group.tab && text == marks::CLOSING {
                self.heading(group, TITLE);
                self.part = Part::Closing;
            } else if !group.tab && self.opens_theme(group_idx, &text) {
                self.heading(group, TITLE);
            } else {
                self.ordinary(group_idx, &text);
            }
        }
        self.pieces
    }

    /// A line right before an article that the route names, or that stands as far off as only a heading can.
    fn opens_theme(&self, group_idx: usize, text: &str) -> bool {
        let before_article =
            self.groups.get(group_idx + 1).is_some_and(|next| !next.tab) && opens_article(self.groups, group_idx + 1);
        let group = &self.groups[group_idx];
        before_article && (self.themes.iter().any(|theme| theme == text) || (group.before >= 4 && group.after >= 4))
    }

    fn ordinary(&mut self, group_idx: usize, text: &str) {
        let group = &self.groups[group_idx];
        match self.part {
            Part::Front if group_idx == 0 => self.heading(group, TITLE),
            Part::Front if text == marks::ROUTE || text == marks::USAGE => self.heading(group, SECTION),
            Part::Front | Part::Closing if group.tab => self.item(group, false),
            Part::Front | Part::Closing => self.paragraph(group),
            Part::Metadata if text == marks::NOTES => {
                self.heading(group, NOTES);
                (self.part, self.previous, self.level) = (Part::Notes, Previous::Start, 0);
            }
            // A metadata paragraph may have a heading of the notes glued to it: the assembling takes them apart, and
            // the line after it stands as after a heading.
            Part::Metadata if !group.tab && marks::is_metadata(text) => {
                self.paragraph(group);
                if group.lines.len() > 1 {
                    (self.previous, self.level) = (Previous::Heading, 1);
                }
            }
            Part::Metadata | Part::Notes => {
                self.part = Part::Notes;
                self.note(group);
            }
        }
    }

    /// One line of the notes.
    fn note(&mut self, group: &Group) {
        if group.tab {
            return self.list_item(group);
        }
        if group.quoted_item {
            self.quote(group);
            self.previous = Previous::QuotedItem;
            return;
        }
        // No heading stands that close to what is before it: `1.5 亿…` is a paragraph.
        if let Some(rank) = marks::rank(&group.text()).filter(|_| group.before >= 2) {
            return self.note_heading(group, rank);
        }
        let base = self.previous.base();
        let paragraph = match self.previous {
            Previous::Start | Previous::Heading | Previous::Paragraph => group.before <= 1,
            _ => group.before < base,
        };
        if paragraph {
            self.paragraph(group);
            self.previous = Previous::Paragraph;
        } else if group.before == base && group.after >= 4 {
            self.quote(group);
            self.previous = Previous::Quote;
        } else if group.before == base && group.after == 3 {
            self.code(group);
        } else {
            let closed = group.before.saturating_sub(base) as u8;
            let level = if self.previous == Previous::Start { 1 } else { (self.level + 1).saturating_sub(closed) };
            self.note_heading(group, level.clamp(1, self.level + 1));
        }
    }

    fn list_item(&mut self, group: &Group) {
        // A gap of four between items closed one list and opened another. Two of a kind cannot follow each other, so
        // the other one is numbered.
        let (ordered, loose) = match self.previous {
            Previous::Item { ordered, .. } if group.before >= 4 => (!ordered, false),
            Previous::Item { ordered, loose } => (ordered, loose || group.before == 2),
            _ => (false, false),
        };
        self.item(group, ordered);
        self.previous = Previous::Item { ordered, loose };
    }

    fn note_heading(&mut self, group: &Group, level: u8) {
        self.heading(group, NOTES + level);
        (self.previous, self.level) = (Previous::Heading, level);
    }

    fn heading(&mut self, group: &Group, level: u8) {
        let (text, highlight) = self.inlines(group);
        self.push(group, Body::Heading { level, text, highlight });
    }

    fn paragraph(&mut self, group: &Group) {
        self.block(group, |text| Kind::Paragraph { text });
    }

    fn quote(&mut self, group: &Group) {
        self.block(group, |text| Kind::Quote { text });
    }

    fn item(&mut self, group: &Group, ordered: bool) {
        self.block(group, |text| Kind::Item { ordered, text });
    }

    fn code(&mut self, group: &Group) {
        let text = group.lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join("\n");
        self.push(group, Body::Block(Block::new(Kind::Code { language: None, text })));
        self.previous = Previous::Code;
    }

    fn block(&mut self, group: &Group, kind: impl FnOnce(Inlines) -> Kind) {
        let (text, highlight) = self.inlines(group);
        self.push(group, Body::Block(Block { kind: kind(text), highlight, children: Vec::new() }));
    }

    fn inlines(&mut self, group: &Group) -> (Inlines, Option<Colour>) {
        let place = Place::line(self.file, group.number);
        colour::finish(Inlines::from(group.text().as_str()), &place, self.notices)
    }

    fn push(&mut self, group: &Group, body: Body) {
        self.pieces.push(Piece { place: Place::line(self.file, group.number), body });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Vec<String> {
        let groups = groups(text).expect("a short text");
        let pieces = Walk::new("d.txt", &groups, &mut Vec::new()).run();
        let one = |piece: &Piece| match &piece.body {
            Body::Heading { level, text, .. } => format!("h{level} {}", text.plain()),
            Body::Block(block) => match &block.kind {
                Kind::Item { ordered, .. } => format!("{} {}", if *ordered { "ol" } else { "ul" }, block.plain()),
                Kind::Quote { .. } => format!("quote {}", block.plain()),
                Kind::Code { .. } => format!("code {}", block.plain()),
                _ => format!("p {}", block.plain()),
            },
        };
        pieces.iter().map(one).collect()
    }

    /// `[n]` stands for n blank lines.
    fn spread(text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('[') {
            let (count, tail) = after.split_once(']').expect("a closing bracket");
            out.push_str(before);
            out.push_str(&"\n".repeat(count.parse::<usize>().expect("a number") + 1));
            rest = tail;
        }
        out + rest
    }

    fn notes(text: &str) -> Vec<String> {
        shape(&spread(&format!("题[4]1. 文[3]作者：甲[5]三级笔记{text}"))).split_off(4)
    }

    #[test]
    fn blank_lines_tell_headings_from_paragraphs_quotes_and_code() {
        assert_eq!(notes("[3]核心[1]段落[3]二级?[2]\t项"), ["h4 核心", "p 段落", "h4 二级?", "ul 项"]);
        assert_eq!(
            notes("[3]一、甲[2]引文[4]\t项[5]乙[2]\t项"),
            ["h4 一、甲", "quote 引文", "ul 项", "h4 乙", "ul 项"]
        );
        assert_eq!(notes("[3]一、甲[2]代码[3]1.1 乙[2]\t项"), ["h4 一、甲", "code 代码", "h5 1.1 乙", "ul 项"]);
    }

    #[test]
    fn blank_lines_after_code_and_quotes_count_from_what_they_leave() {
        let code = "[3]一、甲[2]子[2]代码";
        assert_eq!(notes(&format!("{code}[3]更小[2]\t项"))[3], "h6 更小");
        assert_eq!(notes("[3]一、甲[2]子[2]引[4]更小[2]\t项[5]同级[2]\t项")[3..5], ["h6 更小", "ul 项"]);
        assert_eq!(
            notes("[3]一、甲[2]\t项[3]段落[2]引[5]乙[2]\t项"),
            ["h4 一、甲", "ul 项", "p 段落", "quote 引", "h4 乙", "ul 项"]
        );
    }

    #[test]
    fn closed_sections_lead_back_up() {
        let read = notes("[3]一、甲[2]子[2]\t项[5]子二[2]\t项[6]上[2]\t项");
        assert_eq!(read, ["h4 一、甲", "h5 子", "ul 项", "h5 子二", "ul 项", "h4 上", "ul 项"]);
    }

    #[test]
    fn a_gap_of_four_between_items_starts_a_numbered_list() {
        assert_eq!(notes("[3]一、甲[2]\t项[1]\t项二[4]\t序"), ["h4 一、甲", "ul 项", "ul 项二", "ol 序"]);
    }

    #[test]
    fn a_lone_tab_is_an_item_that_holds_a_quote() {
        assert_eq!(
            notes("[3]一、甲[2]\t松[2]\t松二[2]\t\n引[8]上[2]\t项"),
            ["h4 一、甲", "ul 松", "ul 松二", "quote 引", "h4 上", "ul 项"]
        );
    }

    #[test]
    fn lines_without_a_blank_between_stay_together() {
        let read = shape(&spread("题[4]1. 文[3]甲 的阅读理由：因[0]").replace("因\n", "因\n 概念网络：见\n 核心"));
        assert_eq!(read[2], "p 甲 的阅读理由：因\n概念网络：见\n核心");
    }
}
