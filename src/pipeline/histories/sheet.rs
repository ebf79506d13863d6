//! A page as its reader sees it: blocks that can be written in, moved and deleted. No parser of ours has a hand in it.

/// A page taken apart by its lines.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    /// Properties, and whatever stands before the first block.
    pub(super) head: Vec<String>,
    pub(super) units: Vec<Unit>,
    outline: bool,
    crlf: bool,
    ends: bool,
}

/// A block without those below it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Unit {
    pub(super) indent: String,
    /// `- `, `## `, nothing for a paragraph.
    pub(super) mark: String,
    pub(super) words: String,
    /// Further lines as they stand, empty ones too.
    pub(super) rest: Vec<String>,
}

fn mark_of(line: &str) -> &str {
    let signs = line.len() - line.trim_start_matches('#').len();
    if (1..=6).contains(&signs) && line[signs..].starts_with(' ') {
        return &line[..signs + 1];
    }
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    match () {
        () if line.starts_with("- ") => &line[..2],
        () if digits > 0 && line[digits..].starts_with(". ") => &line[..digits + 2],
        () => "",
    }
}

impl Sheet {
    /// Takes a page apart: an outline in which every block is an item, or a page with front matter.
    pub(super) fn read(text: &str, outline: bool) -> Sheet {
        let crlf = text.contains("\r\n");
        let text = text.replace("\r\n", "\n");
        let ends = text.ends_with('\n');
        let lines: Vec<&str> = text.strip_suffix('\n').unwrap_or(&text).split('\n').collect();
        let matter = lines.iter().skip(1).position(|line| *line == "---").filter(|_| lines[0] == "---");
        let n_head = if outline { 0 } else { matter.map_or(0, |at| at + 2) };
        let mut sheet = Sheet {
            head: lines[..n_head].iter().map(|line| (*line).to_owned()).collect(),
            units: Vec::new(),
            outline,
            crlf,
            ends,
        };
        for line in &lines[n_head..] {
            sheet.take(line);
        }
        sheet
    }

    fn take(&mut self, line: &str) {
        let bare = line.trim_start();
        let indent = &line[..line.len() - bare.len()];
        let mark = mark_of(bare);
        let is_bullet = if self.outline { bare.starts_with("- ") } else { !mark.is_empty() };
        let after_gap =
            || self.units.last().is_none_or(|last| last.rest.last().is_some_and(|line| line.trim().is_empty()));
        let starts = is_bullet || (!self.outline && !bare.is_empty() && indent.is_empty() && after_gap());
        let mark = if self.outline && starts { "- " } else { mark };
        match self.units.last_mut() {
            _ if starts => self.units.push(Unit {
                indent: indent.to_owned(),
                mark: mark.to_owned(),
                words: bare[mark.len()..].to_owned(),
                rest: Vec::new(),
            }),
            Some(last) => last.rest.push(line.to_owned()),
            None => self.head.push(line.to_owned()),
        }
    }

    pub(super) fn print(&self) -> String {
        let mut lines = self.head.clone();
        for unit in &self.units {
            lines.push(format!("{}{}{}", unit.indent, unit.mark, unit.words));
            lines.extend(unit.rest.iter().cloned());
        }
        let end = if self.ends && !lines.is_empty() { "\n" } else { "" };
        let text = lines.join("\n") + end;
        if self.crlf { text.replace('\n', "\r\n") } else { text }
    }

    /// How deep a block lies; a paragraph holds nothing and lies as deep as an item.
    fn rank(&self, at: usize) -> usize {
        let unit = &self.units[at];
        let is_heading = !self.outline && unit.mark.starts_with('#');
        if is_heading { unit.mark.len() - 1 } else { 100 + unit.indent.len() }
    }

    /// A block with all that lies in it.
    pub(super) fn span(&self, at: usize) -> std::ops::Range<usize> {
        let rank = self.rank(at);
        let below = self.units.len() - at - 1;
        let n = (1..=below).take_while(|n| self.rank(at + n) > rank).count();
        at..at + 1 + n
    }

    /// What one level is indented by here.
    pub(super) fn unit(&self) -> String {
        let indented = self.units.iter().find(|unit| !unit.indent.is_empty() && !unit.mark.is_empty());
        let plain = if self.outline { "\t" } else { "    " };
        indented.map_or(plain.to_owned(), |unit| if unit.indent.starts_with('\t') { "\t" } else { plain }.to_owned())
    }

    /// A new block that stands like the one at `at`, deeper by `deeper` levels.
    pub(super) fn fresh(&self, at: Option<usize>, deeper: usize, words: String) -> Unit {
        let like = at.map(|at| &self.units[at]);
        let item = self.outline || like.is_some_and(|like| like.mark == "- ");
        let indent = like.filter(|_| item).map_or(String::new(), |like| like.indent.clone());
        let indent = indent + &self.unit().repeat(if item { deeper } else { 0 });
        Unit { indent, mark: if item { "- ".to_owned() } else { String::new() }, words, rest: Vec::new() }
    }

    /// Moves lines right by one level, or left.
    pub(super) fn shift(&mut self, span: std::ops::Range<usize>, right: bool) {
        let step = self.unit();
        let shift = |line: &mut String| match line.strip_prefix(step.as_str()) {
            _ if right => line.insert_str(0, &step),
            Some(rest) => *line = rest.to_owned(),
            None => {}
        };
        for unit in &mut self.units[span] {
            shift(&mut unit.indent);
            unit.rest.iter_mut().filter(|line| !line.trim().is_empty()).for_each(shift);
        }
    }

    /// Parts blocks by an empty line where the app needs one.
    pub(super) fn air(&mut self) {
        if self.outline {
            return;
        }
        for at in 1..self.units.len() {
            let items = self.units[at - 1..=at].iter().all(|unit| unit.mark == "- " || !unit.indent.is_empty());
            let last = &mut self.units[at - 1];
            if !items && last.rest.last().is_none_or(|line| !line.trim().is_empty()) {
                last.rest.push(String::new());
            }
        }
    }
}
