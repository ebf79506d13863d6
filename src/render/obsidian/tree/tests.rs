//! Pages of every kind are taken apart where Obsidian would, and put together byte for byte.

use proptest::prelude::*;

use super::*;

/// Depth, kind and words of every block.
fn seen(page: &str) -> Vec<(usize, Kind, String)> {
    let tree = ObsidianGrammar.parse(page).expect("every page parses");
    assert_eq!(tree.print(), page);
    let depth = |at: usize| std::iter::successors(tree.nodes[at].parent, |at| tree.nodes[*at].parent).count();
    let nodes = tree.nodes.iter().enumerate();
    nodes.map(|(at, node)| (depth(at), node.kind, node.text.to_string())).collect()
}

#[test]
fn blocks_are_where_obsidian_sees_them() {
    use Kind::{Heading, Inner, Item, Leaf, Properties};
    for (page, expected) in [
        (
            "---\na: 1\n---\n\n# h\np\n\n## i\n- x\n# j",
            vec![
                (0, Properties, ""),
                (0, Heading, "h"),
                (1, Leaf, "p"),
                (1, Heading, "i"),
                (2, Item, "x"),
                (0, Heading, "j"),
            ],
        ),
        (
            "- a\n    - [ ] b\n      more\n        - c\n    - d\n\n  in a\n\nout",
            vec![
                (0, Item, "a"),
                (1, Item, "b\nmore"),
                (2, Item, "c"),
                (1, Item, "d"),
                (1, Inner, "in a"),
                (0, Leaf, "out"),
            ],
        ),
        (
            "1. a\n2. b\n   ```\n   - x\n\n   ```\n3. ```\n   y\n   ```\nz",
            vec![
                (0, Item, "a"),
                (0, Item, "b"),
                (1, Inner, "```\n- x\n\n```"),
                (0, Item, "```\ny\n```"),
                (0, Leaf, "z"),
            ],
        ),
        (
            "> q\nlazy\n> r\n\n> s\n- t\n| a |\n",
            vec![(0, Leaf, "> q\nlazy\n> r"), (0, Leaf, "> s"), (0, Item, "t\n| a |")],
        ),
        (
            "p\n2. q\n1. r\n***\ns\n---\nt",
            vec![(0, Leaf, "p\n2. q"), (0, Item, "r"), (0, Leaf, "***"), (0, Heading, "s\n---"), (1, Leaf, "t")],
        ),
        (
            "%%\n- x\n\n%%\n$$\n\ny\n$$\n<!-- a\n\nb -->\n%% one line %%\n$$ z $$",
            vec![
                (0, Leaf, "%%\n- x\n\n%%"),
                (0, Leaf, "$$\n\ny\n$$"),
                (0, Leaf, "<!-- a\n\nb -->"),
                (0, Leaf, "%% one line %%\n$$ z $$"),
            ],
        ),
        ("```\nopen\n\n# no heading", vec![(0, Leaf, "```\nopen\n\n# no heading")]),
        ("%%\nopen\n\n# a heading", vec![(0, Leaf, "%%"), (0, Leaf, "open"), (0, Heading, "a heading")]),
        (
            "| a | b |\n|---|---|\n| c | d |\n\n^t-1\n\np ^p1\n- i ^i1\n<!--SR:!2024-08-16,51,230-->\n- j",
            vec![(0, Leaf, "| a | b |\n|---|---|\n| c | d |"), (0, Leaf, "p"), (0, Item, "i"), (0, Item, "j")],
        ),
        (
            "p\n\n> [!neican]- 来源已更正 #neican/更正\n> q\n\n- i\n    > [!neican]- x\n    > r\n- j",
            vec![
                (0, Leaf, "p"),
                (1, Leaf, "> [!neican]- 来源已更正 #neican/更正\n> q"),
                (0, Item, "i"),
                (1, Inner, "> [!neican]- x\n> r"),
                (0, Item, "j"),
            ],
        ),
        ("\n    - code\n\n-\n-x\n#tag\n####### no", vec![(0, Leaf, "    - code"), (0, Item, "\n-x\n#tag\n####### no")]),
        (
            "<pre>\n\n- x\n</PRE>\n<!-- a -->\n<!-- open\n<b>x</b>\n",
            vec![
                (0, Leaf, "<pre>\n\n- x\n</PRE>"),
                (0, Leaf, "<!-- a -->"),
                (0, Leaf, "<!-- open"),
                (0, Leaf, "<b>x</b>"),
            ],
        ),
        ("", vec![]),
        ("\u{feff}\n\n", vec![]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(depth, kind, text)| (depth, kind, text.to_owned())).collect();
        assert_eq!(seen(page), expected, "{page:?}");
    }
}

#[test]
fn ids_and_states_are_no_words() {
    let page = "- [x] a ^a1\n  b\n- [/] c  ^c-1\n- [ ]d ^no_id\n\n> q\n\n^q1";
    let tree = ObsidianGrammar.parse(page).expect("every page parses");
    let seen: Vec<_> = tree.nodes.iter().map(|node| (node.task(), &*node.text, node.id)).collect();
    let expected = [
        (Some("[x]"), "a ^a1\nb", None),
        (Some("[/]"), "c", Some("c-1")),
        (None, "[ ]d ^no_id", None),
        (None, "> q", Some("q1")),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn front_matter_is_read_by_entry() {
    let page = "---\n# mine\ntags:\n  - a\n  - b\n\n\"author\":   [x, y]\nnote: |-\n  l1\n  l2\nscore: 4 # why\n---\n";
    let tree = ObsidianGrammar.parse(page).expect("every page parses");
    let lines: Vec<&str> = tree.nodes[0]
        .parts
        .iter()
        .map(|part| match part {
            Part::Property { line, .. } | Part::Record(line) => *line,
            Part::Text(_) | Part::Task(_) | Part::App(_) => "words",
        })
        .collect();
    let expected =
        ["# mine", "tags:", "  - a", "  - b", "", "\"author\":   [x, y]", "note: |-\n  l1\n  l2", "score: 4 # why"];
    assert_eq!(lines, expected);
    assert_eq!(ObsidianGrammar.write(&tree.nodes[0], ""), tree.nodes[0].own);
    assert!(means_the_same(" \"[[x]]\"", " '[[x]]'") && means_the_same("\n  - a", " [a]"));
    assert!(!means_the_same(" 4", " \"4\"") && !means_the_same(" 4", " 4 # why"));
}

/// Only a list as Obsidian writes it is taken apart: an item of ours fits into no other.
#[test]
fn tags_are_items_where_they_are_spelt_as_the_app_spells_them() {
    let keys = |lines: &str| -> Vec<String> {
        let page = format!("---\n{lines}\n---\n");
        let parts = ObsidianGrammar.parse(&page).expect("every page parses").nodes[0].parts.clone();
        let key = |part: &Part| match part {
            Part::Property { key, .. } => key.to_string(),
            _ => "?".to_owned(),
        };
        parts.iter().map(key).collect()
    };
    assert_eq!(keys("tags:\n  - a\n  - \"1\"\nx: y"), ["tags", "tags/a", "tags/1", "x"]);
    assert_eq!(keys("tags: \r\n  - a\r\n  - b\r"), ["tags", "tags/a", "tags/b"]);
    for lines in ["tags: [a]", "tags: a", "tags:", "tags:\n- a", "tags:\n    - a", "tags:\n  -", "tags: # why\n  - a"] {
        assert_eq!(keys(lines), ["tags"], "{lines:?}");
    }
    assert_eq!(keys("author:\n  - a"), ["author"]);
}

#[test]
fn what_a_plugin_keeps_behind_a_block_is_none_of_its_words() {
    for page in [
        "a ^i <!--SR:!x-->",
        "a <!--SR:!x--> ^i",
        "- a ^i\n<!--SR:!x-->\n",
        "> a\n<!--SR:!x-->\n\n^i",
        "> a\n\n^i\n<!--SR:!x-->",
    ] {
        let tree = ObsidianGrammar.parse(page).expect("every page parses");
        let node = &tree.nodes[0];
        let n_records = node.parts.iter().filter(|part| matches!(part, Part::Record(_))).count();
        assert_eq!((node.text.trim_start_matches("> "), node.id, n_records), ("a", Some("i"), 1), "{page:?}");
        assert_eq!(ObsidianGrammar.write(node, node.indent), node.own, "{page:?}");
    }
}

#[test]
fn a_block_in_normal_form_is_written_as_it_stands() {
    let page =
        "---\na: 1\n---\n## h\n\np ^p\n\n- [ ] i ^i\n  more\n    - ```\n      x\n\n      ```\n\n    in\n\n> q\n\n^q\n";
    let tree = ObsidianGrammar.parse(page).expect("every page parses");
    for node in &tree.nodes {
        assert_eq!(ObsidianGrammar.write(node, node.indent), node.own);
    }
}

proptest! {
    #[test]
    fn every_page_is_printed_as_it_was(page in "(\u{feff}|---\n)?([ \\t>]{0,5}(- |-|[*]|1[.] |[#]{1,3} |```|~~~|[$][$]|%%|<!--|-->|<pre>|</pre>|---|a: b|[|]|\\[x\\] | \\^a1|\\^b|> \\[!neican\\]-|<!--SR:x-->)?[a中]{0,2} {0,2}\r?\n?){0,20}|\\PC{0,40}") {
        let tree = ObsidianGrammar.parse(&page).expect("every page parses");
        prop_assert_eq!(tree.print(), page.as_str());
        for (at, node) in tree.nodes.iter().enumerate() {
            prop_assert!(node.parent.is_none_or(|parent| parent < at));
            prop_assert!(at + 1 == tree.nodes.len() || node.gap.contains('\n'), "{:?} runs into the next block", node.own);
            let written = ObsidianGrammar.write(node, node.indent);
            for word in node.text.split_whitespace() {
                prop_assert!(written.contains(word), "{:?} lost {word:?} of {:?}", written, node.own);
            }
        }
    }
}
