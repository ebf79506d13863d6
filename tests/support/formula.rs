//! Which formulas the apps must show as formulas, told from the TeX alone: what stands between the dollars then.

use neican::model::{Block, Inline, Inlines, Kind};

/// Some notes with each formula as it is shown: between dollars, or as code.
pub fn settled(blocks: &[Block]) -> Vec<Block> {
    let one = |block: &Block| {
        let in_cell = matches!(block.kind, Kind::Table { .. });
        let kind = match &block.kind {
            Kind::Formula { tex } => match held(tex, false) {
                Some(tex) => Kind::Formula { tex },
                None => Kind::Code { language: None, text: tex.clone() },
            },
            kind => kind.with_rows(|row| settled_row(row, in_cell)),
        };
        Block { kind, highlight: block.highlight, children: settled(&block.children) }
    };
    blocks.iter().map(one).collect()
}

fn settled_row(row: &Inlines, in_cell: bool) -> Inlines {
    let one = |inline: &Inline| match inline {
        Inline::Formula { tex } => match held(tex, in_cell) {
            Some(tex) => Inline::Formula { tex },
            None => Inline::Code { code: tex.clone() },
        },
        other => other.inner().map_or_else(|| other.clone(), |text| other.around(settled_row(text, in_cell))),
    };
    Inlines::new(row.iter().map(one).collect())
}

/// The TeX with a space between doubled signs; absent where it must be code. Said here by a list of what is refused.
pub fn held(tex: &str, in_cell: bool) -> Option<String> {
    const COMMANDS: &str = "href url require includegraphics input include class cssId style data mmlToken unicode def gdef \
        edef xdef let futurelet global long csname catcode expandafter newcommand renewcommand providecommand newenvironment \
        renewenvironment DeclareMathOperator DeclarePairedDelimiter write loop Newextarrow";
    // What a backslash holds is no sign of its own.
    let mut bare = String::new();
    let mut commands = Vec::new();
    let mut letters = tex.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            bare.push(letter);
            continue;
        }
        let mut command = String::from(letters.next()?);
        while command.chars().all(|ch| ch.is_ascii_alphabetic())
            && letters.peek().is_some_and(char::is_ascii_alphabetic)
        {
            command.extend(letters.next());
        }
        commands.push(command);
    }
    let refused = tex.chars().any(|ch| ch.is_control() || "$`\u{2028}\u{2029}".contains(ch))
        || bare.contains(['%', '#'])
        || commands.iter().any(|name| COMMANDS.split_whitespace().any(|far| far == name) || name.starts_with("html"))
        || tex.is_empty()
        || tex != tex.trim_matches(|ch: char| ch.is_whitespace() || ch == '\u{feff}')
        || ["(", "[", "{"].iter().any(|open| tex.ends_with(open))
        || tex.chars().count() > 4_000
        || (in_cell && tex.contains('|'));
    let mut spaced = tex.to_owned();
    for sign in "[({<=~^*_:-".chars() {
        let (double, apart) = (format!("{sign}{sign}"), format!("{sign} {sign}"));
        while spaced.contains(&double) {
            spaced = spaced.replace(&double, &apart);
        }
    }
    let words = ["\\text", "\\mbox", "\\hbox", "\\verb"].iter().any(|word| tex.contains(word));
    (!refused && (spaced == tex || !words)).then_some(spaced)
}
