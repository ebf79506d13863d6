//! The words of the template of concepts.

use crate::model::{Word, WordKind};

pub(super) const WORDS: &[Word] = &[
    Word {
        template: "concept.md",
        name: "properties",
        kind: WordKind::Lines,
        unit: ("properties", "属性"),
        examples: [Some("type:: [[概念]]"), Some("type: \"[[概念]]\"")],
        english: "All properties of the page: its type.",
        chinese: "页面的全部属性：类型。",
    },
    Word {
        template: "concept.md",
        name: "name",
        kind: WordKind::Line,
        unit: ("", ""),
        examples: [Some("智能体"), Some("智能体")],
        english: "The name of the page: the concept's, as it was first met.",
        chinese: "页面的名称：概念第一次出现时的写法。",
    },
];
