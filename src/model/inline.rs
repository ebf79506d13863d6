//! `Inlines`: the text inside a block, with its marks.

mod written;

use serde::{Deserialize, Serialize};

use super::Colour;

/// One run of text or one mark around text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mark", rename_all = "lowercase")]
pub enum Inline {
    /// Plain text, without line breaks; never empty.
    #[serde(skip)]
    Text(String),
    /// A line break inside the block: `\n` in plain text.
    Break,
    /// **bold**
    Bold {
        /// What is bold.
        text: Inlines,
    },
    /// *italic*
    Italic {
        /// What is italic.
        text: Inlines,
    },
    /// ~~struck through~~
    Strike {
        /// What is struck through.
        text: Inlines,
    },
    /// `code`, verbatim, one line.
    Code {
        /// The code, without fences.
        code: String,
    },
    /// A formula in TeX, on one line, without the signs that part it from text.
    Formula {
        /// The TeX.
        tex: String,
    },
    /// A link. Only http, https, mailto and notion get this far, links to another article of the same issue, and to
    /// concepts; other schemes are text and a notice.
    Link {
        /// Where it leads, percent-encoded as the source gave it; [`Links::ARTICLE`](super::Links::ARTICLE) and a title,
        /// [`Links::CONCEPT`](super::Links::CONCEPT) and a concept's name.
        href: String,
        /// What is shown.
        text: Inlines,
    },
    /// A highlight on part of a block.
    Highlight {
        /// Its colour.
        colour: Colour,
        /// What is highlighted.
        text: Inlines,
    },
    /// An image that came with the issue.
    Image {
        /// Key into [`Parsed::assets`](super::Parsed::assets): the name of a file, without folders.
        #[serde(deserialize_with = "file_name")]
        asset: String,
        /// Alternative text; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        alt: String,
    },
}

impl Inline {
    /// What a mark stands around; absent where it is no mark.
    pub fn inner(&self) -> Option<&Inlines> {
        match self {
            Inline::Bold { text } | Inline::Italic { text } | Inline::Strike { text } => Some(text),
            Inline::Link { text, .. } | Inline::Highlight { text, .. } => Some(text),
            Inline::Text(_) | Inline::Break | Inline::Code { .. } | Inline::Formula { .. } | Inline::Image { .. } => {
                None
            }
        }
    }

    /// The same, to be changed.
    pub fn inner_mut(&mut self) -> Option<&mut Inlines> {
        match self {
            Inline::Bold { text } | Inline::Italic { text } | Inline::Strike { text } => Some(text),
            Inline::Link { text, .. } | Inline::Highlight { text, .. } => Some(text),
            Inline::Text(_) | Inline::Break | Inline::Code { .. } | Inline::Formula { .. } | Inline::Image { .. } => {
                None
            }
        }
    }

    /// The same mark around another text; what is no mark is as it was.
    pub fn around(&self, text: Inlines) -> Inline {
        match self {
            Inline::Bold { .. } => Inline::Bold { text },
            Inline::Italic { .. } => Inline::Italic { text },
            Inline::Strike { .. } => Inline::Strike { text },
            Inline::Link { href, .. } => Inline::Link { href: href.clone(), text },
            Inline::Highlight { colour, .. } => Inline::Highlight { colour: *colour, text },
            leaf => leaf.clone(),
        }
    }
}

/// A model is input, and one in a shared vault is somebody's: an image must not lead out of the folder of images.
fn file_name<'de, D: serde::Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let name = String::deserialize(from)?;
    let is_one = super::VaultPath::new(&name).is_some() && !name.contains('/');
    if is_one {
        Ok(name)
    } else {
        Err(serde::de::Error::custom(format!("an image is named without folders, not {name:?}")))
    }
}

/// A row of [`Inline`]s in normal form: no empty text, no two texts side by side, no mark inside or beside a mark of
/// the same sort.
///
/// In YAML and JSON a row that is one plain text is just that string.
///
/// ```
/// use neican::model::{Inline, Inlines};
/// let row = Inlines::new(vec![Inline::Text("a".into()), Inline::Text("b".into())]);
/// assert_eq!((row.clone(), row.plain()), (Inlines::from("ab"), "ab".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inlines(Vec<Inline>);

impl Inlines {
    /// Puts a row into normal form.
    ///
    /// ```
    /// use neican::model::{Inline, Inlines};
    /// let bold = |text: Inlines| Inlines::new(vec![Inline::Bold { text }]);
    /// let italic = Inlines::new(vec![Inline::Italic { text: bold(Inlines::from("a")) }]);
    /// assert_eq!(bold(italic), bold(Inlines::new(vec![Inline::Italic { text: Inlines::from("a") }])));
    /// ```
    pub fn new(row: Vec<Inline>) -> Inlines {
        let mut out: Vec<Inline> = Vec::with_capacity(row.len());
        for inline in row {
            match inline.inner() {
                None => push(&mut out, inline),
                Some(_) => unnested(inline, 0).into_iter().for_each(|inline| push(&mut out, inline)),
            }
        }
        Inlines(out)
    }

    /// The runs, in reading order.
    pub fn iter(&self) -> std::slice::Iter<'_, Inline> {
        self.0.iter()
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The runs, given away.
    pub fn into_vec(self) -> Vec<Inline> {
        self.0
    }

    /// The text that an app shows, without marks; a line break is `\n`, an image its alternative text.
    pub fn plain(&self) -> String {
        if let [Inline::Text(text)] = self.0.as_slice() {
            return text.clone();
        }
        let mut out = String::new();
        plain_into(&self.0, &mut out);
        out
    }

    /// Whether white space is all there is: no text, no image.
    pub fn is_blank(&self) -> bool {
        self.0.iter().all(|inline| match inline {
            Inline::Text(text) => text.trim().is_empty(),
            Inline::Break => true,
            Inline::Code { code: text } | Inline::Formula { tex: text } => text.trim().is_empty(),
            Inline::Image { .. } => false,
            mark => mark.inner().is_none_or(Inlines::is_blank),
        })
    }

    /// Cuts the row at its line breaks. Marks that reach over a break are closed before and opened after it.
    pub fn lines(&self) -> Vec<Inlines> {
        let mut lines: Vec<Vec<Inline>> = vec![Vec::new()];
        for inline in &self.0 {
            let parts = split(inline);
            for (part_idx, part) in parts.into_iter().enumerate() {
                if part_idx > 0 {
                    lines.push(Vec::new());
                }
                if let (Some(part), Some(line)) = (part, lines.last_mut()) {
                    line.push(part);
                }
            }
        }
        lines.into_iter().map(Inlines::new).collect()
    }

    /// Cuts the row in two at a byte offset of its plain text. A mark around the cut ends before it and begins anew after
    /// it. An offset inside a character or past the end counts as the next whole one.
    ///
    /// ```
    /// use neican::model::Inlines;
    /// let (left, right) = Inlines::from("理由 一、头").split_at("理由 ".len());
    /// assert_eq!((left.plain().as_str(), right.plain().as_str()), ("理由 ", "一、头"));
    /// ```
    pub fn split_at(&self, offset: usize) -> (Inlines, Inlines) {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        let mut rest = offset;
        for inline in &self.0 {
            let len = Inlines(vec![inline.clone()]).plain().len();
            if rest >= len {
                left.push(inline.clone());
            } else if rest == 0 {
                right.push(inline.clone());
            } else {
                let (before, after) = cut(inline, rest);
                left.push(before);
                right.push(after);
            }
            rest = rest.saturating_sub(len);
        }
        (Inlines::new(left), Inlines::new(right))
    }

    /// The same row without white space at its two ends, marks kept.
    pub fn trimmed(mut self) -> Inlines {
        trim_end(&mut self.0, true);
        trim_end(&mut self.0, false);
        self
    }

    /// The same row behind a text; `\n` in it is a line break.
    pub fn led_by(self, text: &str) -> Inlines {
        Inlines::new([Inlines::from(text).0, self.0].concat())
    }

    /// Whether there is a formula in it, inside marks too.
    pub fn has_formula(&self) -> bool {
        let is_one = |inline: &Inline| matches!(inline, Inline::Formula { .. });
        self.0.iter().any(|inline| is_one(inline) || inline.inner().is_some_and(Inlines::has_formula))
    }

    /// Whether any text in it, inside marks too, holds one of these letters. Code, formulas and descriptions are not
    /// looked at.
    pub fn has(&self, letters: &[char]) -> bool {
        self.0.iter().any(|inline| match inline {
            Inline::Text(text) => text.contains(letters),
            Inline::Break | Inline::Code { .. } | Inline::Formula { .. } | Inline::Image { .. } => false,
            mark => mark.inner().is_some_and(|text| text.has(letters)),
        })
    }
}

/// One run cut inside its plain text.
fn cut(inline: &Inline, offset: usize) -> (Inline, Inline) {
    let text = |text: &str| {
        let at = (offset..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        (text[..at].to_owned(), text[at..].to_owned())
    };
    match inline {
        Inline::Text(plain) => {
            let (left, right) = text(plain);
            (Inline::Text(left), Inline::Text(right))
        }
        Inline::Code { code } => {
            let (left, right) = text(code);
            (Inline::Code { code: left }, Inline::Code { code: right })
        }
        _ => match inline.inner() {
            Some(inner) => {
                let (left, right) = inner.split_at(offset);
                (inline.around(left), inline.around(right))
            }
            // A break, an image and a formula are one whole: the last two stay on the left.
            None => (inline.clone(), Inline::Text(String::new())),
        },
    }
}

/// Adds one run, keeping the row in normal form.
fn push(out: &mut Vec<Inline>, inline: Inline) {
    let empty = match &inline {
        Inline::Text(text) => text.is_empty(),
        Inline::Code { code: text } | Inline::Formula { tex: text } => text.is_empty(),
        Inline::Break | Inline::Image { .. } => false,
        mark => mark.inner().is_none_or(Inlines::is_empty),
    };
    if empty {
        return;
    }
    match (out.last_mut(), inline) {
        (Some(Inline::Text(last)), Inline::Text(text)) => last.push_str(&text),
        (Some(Inline::Bold { text: last }), Inline::Bold { text })
        | (Some(Inline::Italic { text: last }), Inline::Italic { text })
        | (Some(Inline::Strike { text: last }), Inline::Strike { text }) => join(last, text),
        (Some(Inline::Highlight { colour: a, text: last }), Inline::Highlight { colour: b, text }) if *a == b => {
            join(last, text)
        }
        (Some(Inline::Code { code: last }), Inline::Code { code }) => last.push_str(&code),
        (Some(Inline::Link { href: a, text: last }), Inline::Link { href: b, text }) if *a == b => join(last, text),
        (_, inline) => out.push(inline),
    }
}

/// A run without marks inside a mark of the same sort: the outer one says it already, and of two links or colours the
/// outer one counts. So marks never nest deeper than there are sorts. `outer` has one bit for each sort around it.
fn unnested(inline: Inline, outer: u8) -> Vec<Inline> {
    let (bit, text) = match &inline {
        Inline::Bold { text } => (1, text),
        Inline::Italic { text } => (2, text),
        Inline::Strike { text } => (4, text),
        Inline::Link { text, .. } => (8, text),
        Inline::Highlight { text, .. } => (16, text),
        Inline::Text(_) | Inline::Break | Inline::Code { .. } | Inline::Formula { .. } | Inline::Image { .. } => {
            return vec![inline];
        }
    };
    let mut row = Vec::with_capacity(text.0.len());
    for inner in text.0.iter().flat_map(|inner| unnested(inner.clone(), outer | bit)) {
        push(&mut row, inner);
    }
    if outer & bit != 0 {
        return row;
    }
    vec![inline.around(Inlines(row))]
}

fn join(last: &mut Inlines, more: Inlines) {
    let mut row = std::mem::take(last).0;
    for inline in more.0 {
        push(&mut row, inline);
    }
    *last = Inlines(row);
}

fn plain_into(row: &[Inline], out: &mut String) {
    for inline in row {
        match inline {
            Inline::Text(text) => out.push_str(text),
            Inline::Break => out.push('\n'),
            Inline::Code { code: text } | Inline::Formula { tex: text } => out.push_str(text),
            Inline::Image { alt, .. } => out.push_str(alt),
            mark => mark.inner().into_iter().for_each(|text| plain_into(&text.0, out)),
        }
    }
}

/// One run cut at its line breaks: `None` stands for nothing on that side of the break.
fn split(inline: &Inline) -> Vec<Option<Inline>> {
    match (inline, inline.inner()) {
        (Inline::Break, _) => vec![None, None],
        (leaf, None) => vec![Some(leaf.clone())],
        (mark, Some(text)) => {
            text.lines().into_iter().map(|line| (!line.is_empty()).then(|| mark.around(line))).collect()
        }
    }
}

fn trim_end(row: &mut Vec<Inline>, front: bool) {
    while let Some(inline) = if front { row.first_mut() } else { row.last_mut() } {
        let gone = match inline {
            Inline::Text(text) => {
                if front {
                    text.drain(..text.len() - text.trim_start().len());
                } else {
                    text.truncate(text.trim_end().len());
                }
                text.is_empty()
            }
            Inline::Break => true,
            mark => mark.inner_mut().is_some_and(|text| {
                trim_end(&mut text.0, front);
                text.is_empty()
            }),
        };
        if !gone {
            return;
        }
        row.remove(if front { 0 } else { row.len() - 1 });
    }
}

impl From<&str> for Inlines {
    /// Plain text; `\n` becomes a line break.
    fn from(text: &str) -> Inlines {
        let mut row = Vec::new();
        for (line_idx, line) in text.split('\n').enumerate() {
            if line_idx > 0 {
                row.push(Inline::Break);
            }
            row.push(Inline::Text(line.to_owned()));
        }
        Inlines::new(row)
    }
}
