//! How much one issue may hold, whatever it came as. A real one has some ten articles of a hundred blocks.
//!
//! Over a cap is an error that names it: an issue that is cut would look whole. What costs more than it brings is refused
//! before it is read, where a form allows (`markup/expand.rs`, `markup/dom.rs`); what is left is counted here.

use std::collections::BTreeSet;

use crate::model::{Block, Fault, Inline, Inlines, Issue, Kind, Network, walk};

/// Articles of one issue.
const ARTICLES: usize = 500;
/// Blocks of one article's notes, and of each part of the issue around the articles.
const BLOCKS: usize = 2_000;
/// Blocks inside each other: twice as many levels of JSON, of which what we store may have 128 to be read back.
const DEPTH: usize = 50;
/// Texts and marks in one block: apps lay out a block as a whole.
const RUNS: usize = 10_000;
/// Cells of one table.
const CELLS: usize = 10_000;
/// Bytes of all text.
const TEXT: usize = 4 << 20;
/// Bytes of one block's text.
const BLOCK_TEXT: usize = 1 << 20;
/// Values in a model, by what parts them: the parser of YAML holds each in some hundred bytes.
const VALUES: usize = 300_000;
/// Lines of a dump that are not blank.
const LINES: usize = 100_000;
/// Different concepts of one issue: each may become a page.
const CONCEPTS: usize = 2_000;
/// Relations between the concepts of one article.
pub(super) const RELATIONS: usize = 1_000;
/// Lines of the reading route, and names of one article's authors.
const NAMES: usize = 1_000;

/// Refuses an issue that no app could show.
pub(super) fn within(issue: &Issue) -> Result<(), Fault> {
    refuse(issue.articles().count(), ARTICLES, "500 articles in one issue")?;
    let concepts = issue.articles().flat_map(|article| &article.network.concepts);
    let named: BTreeSet<&str> = concepts.map(|concept| concept.name.as_str()).collect();
    refuse(named.len(), CONCEPTS, "2,000 concepts in one issue")?;
    refuse(issue.route.len(), NAMES, "1,000 lines of the reading route")?;
    let mut n_bytes =
        [&issue.intro, &issue.usage, &issue.closing].into_iter().try_fold(0, |sum, part| parts(part, sum))?;
    n_bytes += issue.route.iter().map(|row| row.text.len()).sum::<usize>();
    for article in issue.articles() {
        refuse(article.authors.len(), NAMES, "1,000 authors of one article")?;
        let about = [Some(&article.title), article.reason.as_ref(), article.curator.as_ref(), article.theme.as_ref()];
        let longest = about.iter().flatten().map(|text| text.len()).max().unwrap_or_default();
        refuse(longest, BLOCK_TEXT, "1 MiB of text in one block")?;
        n_bytes += about.iter().flatten().map(|text| text.len()).sum::<usize>();
        n_bytes = network(&article.network, parts(&article.notes, n_bytes)?)?;
        refuse(n_bytes, TEXT, "4 MiB of text in one issue")?;
    }
    refuse(n_bytes, TEXT, "4 MiB of text in one issue")
}

/// Checks the concepts of an article; `n_bytes` with those of their text.
fn network(network: &Network, n_bytes: usize) -> Result<usize, Fault> {
    refuse(network.relations.len(), RELATIONS, "1,000 relations between concepts of one article")?;
    let concepts = network.concepts.iter().flat_map(|concept| {
        let texts = [&concept.name].into_iter().chain(&concept.aliases).chain(&concept.meaning);
        texts.map(String::len).collect::<Vec<_>>()
    });
    let relations = network.relations.iter().flat_map(|relation| {
        let texts = [&relation.from, &relation.to].into_iter().chain(&relation.how);
        texts.map(String::len).collect::<Vec<_>>()
    });
    let lengths: Vec<usize> = concepts.chain(relations).collect();
    refuse(lengths.iter().copied().max().unwrap_or_default(), BLOCK_TEXT, "1 MiB of text in one block")?;
    Ok(n_bytes + lengths.iter().sum::<usize>())
}

/// Refuses a dump with so many lines, or so much text.
pub(super) fn of_dump(n_lines: usize, n_bytes: usize) -> Result<(), Fault> {
    refuse(n_lines, LINES, "100,000 lines in one dump")?;
    refuse(n_bytes, TEXT, "4 MiB of text in one issue")
}

/// Refuses a model that its parser would choke on.
pub(super) fn of_model(text: &str, is_deep: bool) -> Result<(), Fault> {
    refuse(usize::from(is_deep), 0, "500 lists or maps inside each other")?;
    refuse(text.len(), 2 * TEXT, "8 MiB of YAML or JSON")?;
    let n_values = text.bytes().filter(|byte| matches!(byte, b',' | b'\n' | b'[' | b'{' | b'&' | b'*')).count();
    refuse(n_values, VALUES, "300,000 values in one model")
}

fn refuse(count: usize, at_most: usize, cap: &str) -> Result<(), Fault> {
    if count > at_most { Err(Fault::Cap(cap.to_owned())) } else { Ok(()) }
}

/// Checks an outline; `n_bytes` with those of its text.
fn parts(blocks: &[Block], n_bytes: usize) -> Result<usize, Fault> {
    deep(blocks, 1)?;
    let all = walk(blocks);
    refuse(all.len(), BLOCKS, "2,000 blocks in one article")?;
    let mut sum = n_bytes;
    for block in all {
        let (mut n_runs, mut n_text) = (0, 0);
        match &block.kind {
            Kind::Table { rows, .. } => {
                let widest = rows.iter().map(Vec::len).max().unwrap_or_default();
                // Short rows are filled up to the widest.
                refuse(rows.len().saturating_mul(widest), CELLS, "10,000 cells in one table")?;
            }
            Kind::Callout { icon: Some(icon), .. } => n_text = icon.len(),
            Kind::Code { text, .. } | Kind::Formula { tex: text } => n_text = text.len(),
            _ => {}
        }
        block.kind.rows().for_each(|row| weigh(row, &mut n_runs, &mut n_text));
        refuse(n_runs, RUNS, "10,000 texts and marks in one block")?;
        refuse(n_text, BLOCK_TEXT, "1 MiB of text in one block")?;
        sum += n_text;
    }
    Ok(sum)
}

fn deep(blocks: &[Block], depth: usize) -> Result<(), Fault> {
    if blocks.is_empty() {
        return Ok(());
    }
    refuse(depth, DEPTH, "50 blocks inside each other")?;
    blocks.iter().try_for_each(|block| deep(&block.children, depth + 1))
}

fn weigh(row: &Inlines, n_runs: &mut usize, n_text: &mut usize) {
    for inline in row.iter() {
        *n_runs += 1;
        match inline {
            Inline::Text(text)
            | Inline::Code { code: text }
            | Inline::Formula { tex: text }
            | Inline::Image { alt: text, .. } => *n_text += text.len(),
            Inline::Break => *n_text += 1,
            mark => {
                *n_text += if let Inline::Link { href, .. } = mark { href.len() } else { 0 };
                mark.inner().into_iter().for_each(|text| weigh(text, n_runs, n_text));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_app_could_show_is_refused() {
        let item = || Block::new(Kind::Item { ordered: false, text: "项".into() });
        let below = |depth: usize| (1..depth).fold(item(), |inner, _| Block { children: vec![inner], ..item() });
        assert_eq!(parts(&[below(DEPTH)], 0), Ok(DEPTH * 3));
        assert!(parts(&[below(DEPTH + 1)], 0).is_err());
        assert!(parts(&vec![item(); BLOCKS], 0).is_ok());
        assert!(parts(&vec![item(); BLOCKS + 1], 0).is_err());
        let table = |rows: Vec<Vec<Inlines>>| Block::new(Kind::Table { header: false, rows });
        let wide = |n: usize| vec![vec!["a".into(); n], vec!["b".into()]];
        assert!(parts(&[table(wide(CELLS / 2))], 0).is_ok());
        assert!(parts(&[table(wide(CELLS / 2 + 1))], 0).is_err());
        assert!(parts(&[Block::paragraph(&*"x".repeat(BLOCK_TEXT + 1))], 0).is_err());
        let run = |idx: usize| match idx % 2 {
            0 => Inline::Text("a".into()),
            _ => Inline::Code { code: "b".into() },
        };
        assert!(parts(&[Block::paragraph(Inlines::new((0..=RUNS).map(run).collect()))], 0).is_err());
    }
}
