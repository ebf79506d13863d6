//! `Run`: text and marks as the walk meets them → [`Inlines`]. White space collapses here, as in a browser.

use std::rc::Rc;

use crate::model::{Colour, Inline, Inlines};

/// One mark that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// `<b>`, `<strong>`
    Bold,
    /// `<i>`, `<em>`
    Italic,
    /// `<s>`, `<del>`
    Strike,
    /// `<code>`
    Code,
    /// `<a href>`
    Link(Rc<str>),
    /// A background.
    Highlight {
        /// Its colour.
        colour: Colour,
        /// Whether it colours the block when it holds all its text, as `<color=…>` does.
        whole: bool,
    },
}

/// The marks in force, outermost first; of each sort one.
#[derive(Debug, Clone, Default)]
pub(super) struct Marks(Rc<Vec<Mark>>);

impl Marks {
    /// The same with one more. A link in a link is the outer one, a highlight in a highlight the inner one.
    pub(super) fn with(&self, mark: Mark) -> Marks {
        let same = |old: &Mark| std::mem::discriminant(old) == std::mem::discriminant(&mark);
        let mut marks = Vec::clone(&self.0);
        match (marks.iter().position(same), &mark) {
            (Some(at), Mark::Highlight { .. }) => marks[at] = mark,
            (Some(_), Mark::Bold | Mark::Italic | Mark::Strike | Mark::Code | Mark::Link(_)) => return self.clone(),
            (None, _) => marks.push(mark),
        }
        Marks(Rc::new(marks))
    }

    /// Whether a link is in force.
    pub(super) fn in_link(&self) -> bool {
        self.0.iter().any(|mark| matches!(mark, Mark::Link(_)))
    }

    fn whole(&self) -> Option<Colour> {
        self.0.iter().find_map(|mark| match mark {
            Mark::Highlight { colour, whole: true } => Some(*colour),
            _ => None,
        })
    }
}

/// What stands in a run.
#[derive(Debug, Clone)]
pub(super) enum Leaf {
    /// Text, white space as in the source.
    Text(String),
    /// The TeX of a formula, on one line.
    Formula(String),
    /// `<br/>`
    Break,
    /// An image that was taken.
    Image {
        /// Its key.
        asset: String,
        /// Its alternative text.
        alt: String,
    },
}

/// Leaves between two block borders, with the line each stands on.
#[derive(Debug, Clone, Default)]
pub(super) struct Run(Vec<(Marks, Leaf, u32)>);

impl Run {
    /// Adds a leaf.
    pub(super) fn push(&mut self, marks: &Marks, leaf: Leaf, line: u32) {
        self.0.push((marks.clone(), leaf, line));
    }

    /// Whether nothing was added.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The line of the first leaf that shows.
    pub(super) fn line(&self) -> Option<u32> {
        let shows = |leaf: &Leaf| !matches!(leaf, Leaf::Break) && !matches!(leaf, Leaf::Text(text) if is_space(text));
        self.0.iter().find(|(_, leaf, _)| shows(leaf)).map(|(_, _, line)| *line)
    }

    /// Cuts where at least `breaks` line breaks stand with nothing but white space between.
    pub(super) fn split(self, breaks: usize) -> Vec<Run> {
        // Most runs are one text.
        if !self.0.iter().any(|(_, leaf, _)| matches!(leaf, Leaf::Break)) {
            return vec![self];
        }
        let mut runs = vec![Run::default()];
        let mut waiting = 0;
        for (marks, leaf, line) in self.0 {
            match &leaf {
                Leaf::Break => waiting += 1,
                Leaf::Text(text) if is_space(text) => {}
                Leaf::Text(_) | Leaf::Formula(_) | Leaf::Image { .. } => {
                    if waiting >= breaks {
                        runs.push(Run::default());
                    }
                    waiting = 0;
                }
            }
            if let Some(run) = runs.last_mut() {
                run.0.push((marks, leaf, line));
            }
        }
        runs
    }

    /// The text, and the colour of the block where one `<color>` holds all of it.
    pub(super) fn build(mut self) -> (Inlines, Option<Colour>) {
        self.trim();
        self.collapse();
        let shown = || self.0.iter().filter(|(_, leaf, _)| !matches!(leaf, Leaf::Text(text) if is_space(text)));
        let whole = shown().next().and_then(|(marks, _, _)| marks.whole());
        let whole = whole.filter(|colour| shown().all(|(marks, _, _)| marks.whole() == Some(*colour)));
        let row = self.0.into_iter().map(|(marks, leaf, _)| wrap(&marks, leaf, whole.is_some()));
        (Inlines::new(row.collect()).trimmed(), whole)
    }

    /// Drops leaves that show nothing at the two ends.
    fn trim(&mut self) {
        let shows = |(_, leaf, _): &(Marks, Leaf, u32)| match leaf {
            Leaf::Text(text) => !text.trim().is_empty(),
            Leaf::Break => false,
            Leaf::Formula(_) | Leaf::Image { .. } => true,
        };
        self.0.truncate(self.0.iter().rposition(shows).map_or(0, |last| last + 1));
        self.0.drain(..self.0.iter().position(shows).unwrap_or(0));
    }

    /// A row of white space becomes one space, and none at the ends or beside a break. A no-break space is a letter.
    fn collapse(&mut self) {
        let mut after_space = true;
        let mut last_text: Option<usize> = None;
        for at in 0..self.0.len() {
            match &self.0[at].1 {
                Leaf::Text(text) if after_space && at == 0 && is_collapsed(text) => {
                    after_space = text.ends_with(' ');
                    last_text = Some(at);
                }
                Leaf::Text(text) => {
                    let mut out = String::with_capacity(text.len());
                    for letter in text.chars() {
                        if !letter.is_ascii_whitespace() {
                            out.push(letter);
                            after_space = false;
                        } else if !after_space {
                            out.push(' ');
                            after_space = true;
                        }
                    }
                    if !out.is_empty() {
                        last_text = Some(at);
                    }
                    self.0[at].1 = Leaf::Text(out);
                }
                Leaf::Break => {
                    if let Some((_, Leaf::Text(text), _)) = last_text.and_then(|last| self.0.get_mut(last)) {
                        text.truncate(text.trim_end_matches(' ').len());
                    }
                    last_text = None;
                    after_space = true;
                }
                Leaf::Formula(_) | Leaf::Image { .. } => {
                    last_text = None;
                    after_space = false;
                }
            }
        }
    }
}

/// Whether collapsing leaves a text at the start as it is: single spaces only, none in front.
fn is_collapsed(text: &str) -> bool {
    let mut after_space = true;
    let fine = |byte: u8| {
        let space = byte == b' ';
        let fits = !(space && after_space) && (space || !byte.is_ascii_whitespace());
        after_space = space;
        fits
    };
    !text.is_empty() && text.bytes().all(fine)
}

fn is_space(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_whitespace())
}

fn wrap(marks: &Marks, leaf: Leaf, without_highlight: bool) -> Inline {
    let code = marks.0.contains(&Mark::Code);
    let inline = match leaf {
        Leaf::Text(text) if code => Inline::Code { code: text },
        Leaf::Text(text) => Inline::Text(text),
        Leaf::Formula(tex) => Inline::Formula { tex },
        Leaf::Break => Inline::Break,
        Leaf::Image { asset, alt } => Inline::Image { asset, alt },
    };
    marks.0.iter().rev().fold(inline, |inner, mark| {
        let text = Inlines::new(vec![inner.clone()]);
        match mark {
            Mark::Bold => Inline::Bold { text },
            Mark::Italic => Inline::Italic { text },
            Mark::Strike => Inline::Strike { text },
            Mark::Code => inner,
            Mark::Link(href) => Inline::Link { href: href.to_string(), text },
            Mark::Highlight { colour, .. } if !without_highlight => Inline::Highlight { colour: *colour, text },
            Mark::Highlight { .. } => inner,
        }
    })
}
