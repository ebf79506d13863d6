//! Turns issues of the reading digest 今日洞察 into pages of the reader's own Logseq graph or Obsidian vault, again and
//! again, without ever losing a word that the reader wrote there.
//!
//! Nouns live in [`model`], in the order the data meets them. Verbs are modules, each a function from one noun to the
//! next; they never import each other and meet only in [`pipeline`]:
//!
//! `intake → read → identify → plan → render → reconcile → vault`
//!
//! Two doors touch the disk: [`intake`] (in) and [`vault`] (in and out). Everything between is pure.
//!
//! ```
//! use neican::{model::{Error, Inlines, Kind, Source}, read};
//!
//! # fn main() -> Result<(), Error> {
//! let dump = "今日洞察\n\n\n\n\n1. 题\n\n\n\n作者：甲\n\n\n\n\n\n三级笔记\n\n\n\n一、头\n\n\n\t项 {color=“red_bg”}\n";
//! let source = Source::single("今日洞察 2026-04-29.txt", dump.as_bytes().to_vec());
//! let parsed = read::read(&source, &read::Options::default())?;
//! let article = parsed.issue.articles().next().expect("an issue has articles, else reading it fails");
//! assert_eq!(article.authors, ["甲"]);
//! assert_eq!(article.notes[0].kind, Kind::Heading { level: 1, text: Inlines::from("一、头") });
//! assert!(article.notes[0].children[0].highlight.is_some());
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]

pub mod identify;
pub mod intake;
pub mod merge;
pub mod model;
pub mod pipeline;
pub mod plan;
pub mod read;
pub mod reconcile;
pub mod render;
pub mod vault;
