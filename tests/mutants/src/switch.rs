//! Plants many mutants in one source text, each behind a switch: `crate::mutant_is(7)` says whether the seventh is on.
//!
//! A mutant does here what cargo-mutants would do by replacing text. What cannot stand behind a switch (constants, functions
//! that return `impl Trait`, fields of a literal) is left to be tried alone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::list::{Genre, Mutant, Place};

/// A source with its mutants planted.
pub struct Planted {
    pub text: String,
    /// What stands for which mutants, by bytes of the new text: first what one does, then the whole around it.
    pub branches: Vec<(u32, Range<usize>)>,
    pub wholes: Vec<(Vec<u32>, Range<usize>)>,
    /// Those that could not be planted.
    pub left: Vec<u32>,
    /// Those that are no Rust.
    pub unviable: Vec<u32>,
}

/// Where expressions, arms and constants are.
#[derive(Default)]
struct Sites {
    /// Operators by where they begin, with the outermost chain that they belong to: `a && b == c` is one.
    operators: BTreeMap<(usize, usize), Range<(usize, usize)>>,
    /// Arms by where they begin: the end of the pattern, and where its guard is.
    arms: BTreeMap<(usize, usize), Arm>,
    guards: BTreeMap<(usize, usize), (usize, usize)>,
    /// Operators beside a `let`, where nothing but `&&` may stand.
    bound: BTreeSet<(usize, usize)>,
    /// Fields of a literal with `..rest` by where they begin.
    fields: BTreeMap<(usize, usize), Field>,
}

#[derive(Clone)]
struct Field {
    name: String,
    value: Range<(usize, usize)>,
    /// `..` what.
    rest: Range<(usize, usize)>,
    is_short: bool,
}

#[derive(Clone)]
struct Arm {
    pattern_end: (usize, usize),
    guard: Option<Range<(usize, usize)>>,
    /// Whether the other arms still take everything where this one has a guard that may say no.
    deletable: bool,
}

fn range(span: proc_macro2::Span) -> Range<(usize, usize)> {
    let (start, end) = (span.start(), span.end());
    (start.line, start.column + 1)..(end.line, end.column + 1)
}

/// Whether a `let` stands in a chain of `&&`: such a chain cannot be put into a block.
fn has_let(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(both) => has_let(&both.left) || has_let(&both.right),
        _ => false,
    }
}

impl Sites {
    /// Takes an operator chain apart: its operators, and below them what is not an operator.
    fn chain(&mut self, both: &syn::ExprBinary, whole: &Range<(usize, usize)>) {
        self.operators.insert(range(both.op.span()).start, whole.clone());
        for side in [&*both.left, &*both.right] {
            match side {
                syn::Expr::Binary(inner) => self.chain(inner, whole),
                other => self.visit_expr(other),
            }
        }
    }
}

impl<'ast> Visit<'ast> for Sites {
    fn visit_expr_binary(&mut self, both: &'ast syn::ExprBinary) {
        if has_let(&both.left) || has_let(&both.right) {
            self.bound.insert(range(both.op.span()).start);
            visit::visit_expr_binary(self, both);
        } else {
            self.chain(both, &range(both.span()));
        }
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        self.operators.insert(range(unary.op.span()).start, range(unary.span()));
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_match(&mut self, expr: &'ast syn::ExprMatch) {
        // `None` is a name, too, as Rust reads it, and one that takes one thing only.
        let takes_all = |pat: &syn::Pat| match pat {
            syn::Pat::Wild(_) => true,
            syn::Pat::Ident(name) => name.ident.to_string().starts_with(char::is_lowercase),
            _ => false,
        };
        let deletable = expr.arms.iter().any(|arm| arm.guard.is_none() && takes_all(&arm.pat));
        for arm in &expr.arms {
            let guard = arm.guard.as_ref().map(|(_, guard)| range(guard.span()));
            let start = range(arm.pat.span()).start;
            if let Some(guard) = &guard {
                self.guards.insert(guard.start, start);
            }
            self.arms.insert(start, Arm { pattern_end: range(arm.pat.span()).end, guard, deletable });
        }
        visit::visit_expr_match(self, expr);
    }

    fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
        // One that is made of something would be made of it twice.
        let made_of_nothing = |rest: &syn::Expr| match rest {
            syn::Expr::Call(call) => call.args.is_empty(),
            other => !matches!(other, syn::Expr::MethodCall(_)),
        };
        if let Some(rest) = literal.rest.as_deref().filter(|rest| made_of_nothing(rest)) {
            for field in &literal.fields {
                let syn::Member::Named(name) = &field.member else { continue };
                let (value, is_short) = (range(field.expr.span()), field.colon_token.is_none());
                let field_of = Field { name: name.to_string(), value, rest: range(rest.span()), is_short };
                self.fields.insert(range(name.span()).start, field_of);
            }
        }
        visit::visit_expr_struct(self, literal);
    }

    // Constants are worked out by the compiler, for which no switch is on or off.
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_type_array(&mut self, _: &'ast syn::TypeArray) {}

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if item.sig.constness.is_none() {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if item.sig.constness.is_none() {
            visit::visit_impl_item_fn(self, item);
        }
    }
}

type Pieces = Vec<(Option<u32>, String)>;

/// Text to be put in at a byte, and which mutant each piece of it stands for.
struct Insert {
    at: usize,
    /// Ends stand before beginnings, inner ends first, outer beginnings first.
    order: (bool, i64),
    pieces: Pieces,
    /// What begins (true) or ends here.
    whole: Option<(usize, bool)>,
}

/// Byte offsets of lines and columns, the columns counted in characters.
pub struct Offsets<'t> {
    text: &'t str,
    lines: Vec<usize>,
}

impl<'t> Offsets<'t> {
    pub fn new(text: &'t str) -> Offsets<'t> {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Offsets { text, lines }
    }

    pub fn byte(&self, (line, column): (usize, usize)) -> usize {
        let start = self.lines[line - 1];
        let rest = &self.text[start..];
        start + rest.char_indices().nth(column - 1).map_or(rest.len(), |(at, _)| at)
    }

    pub fn bytes(&self, place: &Place) -> Range<usize> {
        self.byte(place.start())..self.byte(place.end())
    }
}

struct Planter<'t> {
    text: &'t str,
    offsets: Offsets<'t>,
    inserts: Vec<Insert>,
    wholes: Vec<Vec<u32>>,
}

/// Puts each mutant behind its number. `None` where the text is not Rust.
pub fn plant(text: &str, mutants: &[(u32, &Mutant)]) -> Option<Planted> {
    let mut sites = Sites::default();
    sites.visit_file(&syn::parse_file(text).ok()?);
    let mut planter = Planter { text, offsets: Offsets::new(text), inserts: Vec::new(), wholes: Vec::new() };
    let (mut left, mut unviable) = (Vec::new(), Vec::new());
    let mut chains: BTreeMap<(usize, usize), Vec<(u32, &Mutant)>> = BTreeMap::new();
    let mut arms: BTreeMap<(usize, usize), Vec<(u32, &Mutant)>> = BTreeMap::new();
    for &(number, mutant) in mutants {
        let at = mutant.span.start();
        match mutant.genre {
            Genre::FnValue if mutant.returns_anything_like() => left.push(number),
            Genre::FnValue => planter.value(number, mutant),
            Genre::BinaryOperator | Genre::UnaryOperator => match sites.operators.get(&at) {
                Some(whole) => {
                    let (start, end) = (planter.offsets.byte(whole.start), planter.offsets.byte(whole.end));
                    chains.entry((start, end)).or_default().push((number, mutant));
                }
                None if sites.bound.contains(&at) => unviable.push(number),
                None => left.push(number),
            },
            Genre::StructField if sites.fields.contains_key(&at) => planter.field(number, &sites.fields[&at]),
            Genre::MatchArm if sites.arms.get(&at).is_some_and(|arm| arm.deletable) => {
                arms.entry(at).or_default().push((number, mutant))
            }
            Genre::MatchArmGuard if sites.guards.contains_key(&at) => {
                arms.entry(sites.guards[&at]).or_default().push((number, mutant));
            }
            _ => left.push(number),
        }
    }
    for ((start, end), mutants) in chains {
        planter.chain(start..end, &mutants);
    }
    for (at, mutants) in arms {
        planter.arm(&sites.arms[&at], &mutants);
    }
    Some(planter.finish(left, unviable))
}

impl Planter<'_> {
    fn value(&mut self, number: u32, mutant: &Mutant) {
        let body = self.offsets.bytes(&mutant.span);
        let pieces =
            vec![(Some(number), format!("if crate::mutant_is({number}) {{ return {}; }} ", mutant.replacement))];
        self.inserts.push(Insert { at: body.start, order: (true, -i64::MAX), pieces, whole: None });
    }

    fn chain(&mut self, whole: Range<usize>, mutants: &[(u32, &Mutant)]) {
        let mut pieces = vec![(None, "(".to_owned())];
        let mut numbers = Vec::new();
        for &(number, mutant) in mutants {
            let operator = self.offsets.bytes(&mutant.span);
            let (before, behind) = (&self.text[whole.start..operator.start], &self.text[operator.end..whole.end]);
            let changed = format!("{before}{} {behind}", mutant.replacement);
            pieces.push((None, format!("if crate::mutant_is({number}) {{")));
            pieces.push((Some(number), changed));
            pieces.push((None, "} else ".to_owned()));
            numbers.push(number);
        }
        pieces.push((None, "{".to_owned()));
        self.around(whole, false, numbers, pieces, "})");
    }

    /// A field that is deleted comes from the rest.
    fn field(&mut self, number: u32, field: &Field) {
        let rest = &self.text[self.offsets.byte(field.rest.start)..self.offsets.byte(field.rest.end)];
        let whole = self.offsets.byte(field.value.start)..self.offsets.byte(field.value.end);
        let name = &field.name;
        let label = if field.is_short { format!("{name}: ") } else { String::new() };
        let open = format!("{label}if crate::mutant_is({number}) {{ ({rest}).{name} }} else {{ ");
        self.around(whole, true, vec![number], vec![(None, open)], " }");
    }

    /// An arm that is deleted is one whose guard says no.
    fn arm(&mut self, arm: &Arm, mutants: &[(u32, &Mutant)]) {
        let numbers: Vec<u32> = mutants.iter().map(|(number, _)| *number).collect();
        let one = |genre: Genre, replacement: &str| {
            mutants
                .iter()
                .find(|(_, mutant)| mutant.genre == genre && mutant.replacement == replacement)
                .map(|(n, _)| *n)
        };
        let gone = one(Genre::MatchArm, "").map(|n| format!("!crate::mutant_is({n})"));
        match &arm.guard {
            None => {
                let at = self.offsets.byte(arm.pattern_end);
                let pieces = vec![(None, format!(" if {}", gone.unwrap_or_else(|| "true".into())))];
                self.inserts.push(Insert { at, order: (false, i64::MAX), pieces, whole: None });
            }
            Some(guard) => {
                let whole = self.offsets.byte(guard.start)..self.offsets.byte(guard.end);
                let always = one(Genre::MatchArmGuard, "true").map(|n| format!("crate::mutant_is({n}) || "));
                let never = one(Genre::MatchArmGuard, "false").map(|n| format!("!crate::mutant_is({n}) && "));
                let gone = gone.map(|gone| gone + " && ").unwrap_or_default();
                let open = format!("{gone}({}({}(", always.unwrap_or_default(), never.unwrap_or_default());
                self.around(whole, true, numbers, vec![(None, open)], ")))");
            }
        }
    }

    /// Of two wholes of the same text a guard is the outer one.
    fn around(&mut self, whole: Range<usize>, guard: bool, numbers: Vec<u32>, open: Pieces, close: &str) {
        let id = self.wholes.len();
        self.wholes.push(numbers);
        let length = 2 * i64::try_from(whole.len()).expect("a source file is small") + i64::from(guard);
        self.inserts.push(Insert { at: whole.start, order: (true, -length), pieces: open, whole: Some((id, true)) });
        let pieces = vec![(None, close.to_owned())];
        self.inserts.push(Insert { at: whole.end, order: (false, length), pieces, whole: Some((id, false)) });
    }

    fn finish(mut self, left: Vec<u32>, unviable: Vec<u32>) -> Planted {
        self.inserts.sort_by_key(|insert| (insert.at, insert.order));
        let mut planted = Planted { text: String::new(), branches: Vec::new(), wholes: Vec::new(), left, unviable };
        let mut starts = vec![0; self.wholes.len()];
        let mut done = 0;
        for insert in self.inserts {
            planted.text.push_str(&self.text[done..insert.at]);
            done = insert.at;
            let start = planted.text.len();
            for (number, piece) in insert.pieces {
                let from = planted.text.len();
                planted.text.push_str(&piece);
                planted.branches.extend(number.map(|number| (number, from..planted.text.len())));
            }
            match insert.whole {
                Some((id, true)) => starts[id] = start,
                Some((id, false)) => planted.wholes.push((self.wholes[id].clone(), starts[id]..planted.text.len())),
                None => {}
            }
        }
        planted.text.push_str(&self.text[done..]);
        planted
    }
}
