//! From statements of PL/pgSQL to steps: what they do to a database, with what
//! is known of the variables on the way.

mod repetition;

use std::collections::BTreeMap;

use super::assigned::{forget, join, set};
use super::condition::{code_of, codes_of};
use super::dynamic;
use super::evaluate::Evaluation;
use super::lookup;
use super::parse::{expression, query, select_lexemes, sql_lexemes};
use super::tree::{Block, Caught, Kind, Node, Raise};
use super::value::{Text, Value, Variables};
use crate::pg::Name;
use crate::source::{Span, Spanned};
use crate::sql::change::{Arm, Change, Hidden, Leave, Raised, Rescue, Step, Test};
use crate::sql::grammar;
use crate::sql::lex::Lexeme;

/// How many steps the unrolling of loops may make.
const MOST_UNROLLED: usize = 2_000;

/// How much stack a level of statements takes at most, without optimisation.
const STACK: usize = 128 << 10;

/// Makes steps of the statements of a body in `text`.
pub(super) struct Lowering<'a> {
    text: &'a str,
    variables: Variables,
    cursors: BTreeMap<Name, Span>,
    unrolled: usize,
}

impl<'a> Lowering<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, variables: Variables::new(), cursors: BTreeMap::new(), unrolled: 0 }
    }

    pub(super) fn block(&mut self, block: &Block, out: &mut Vec<Step>) {
        for declared in &block.declarations {
            let value = match declared.value {
                Some(value) => {
                    self.asks(value, out);
                    self.value(value)
                }
                None => Value::Null,
            };
            self.variables.insert(declared.name.clone(), value);
            if let Some(query) = declared.cursor {
                self.cursors.insert(declared.name.clone(), query);
            }
        }
        let before = self.variables.clone();
        let steps = self.steps(&block.body);
        let mut ways = vec![self.variables.clone()];
        let mut handlers = Vec::new();
        for handler in &block.handlers {
            self.variables.clone_from(&before);
            forget(&mut self.variables, &block.body);
            let steps = self.steps(&handler.body);
            ways.push(self.variables.clone());
            let codes = handler.conditions.iter().flat_map(codes_of).collect();
            handlers.push(Rescue { codes, steps });
        }
        self.variables = join(ways);
        if block.catches || block.label.is_some() {
            let handlers = block.catches.then_some(handlers);
            out.push(Step::Block { label: block.label.clone(), steps, handlers });
        } else {
            out.extend(steps);
        }
    }

    fn steps(&mut self, nodes: &[Node]) -> Vec<Step> {
        let mut out = Vec::new();
        stacker::maybe_grow(STACK, 4 * STACK, || {
            nodes.iter().for_each(|node| self.node(node, &mut out));
        });
        out
    }

    fn node(&mut self, node: &Node, out: &mut Vec<Step>) {
        match &node.kind {
            Kind::Block(block) => self.block(block, out),
            Kind::If { arms, otherwise } => {
                let choice = self.choice(None, arms, Some(otherwise), node.span);
                out.push(choice);
            }
            Kind::Case { operand, arms, otherwise } => {
                if let Some(operand) = operand {
                    self.asks(*operand, out);
                }
                let choice = self.choice(*operand, arms, otherwise.as_deref(), node.span);
                out.push(choice);
            }
            Kind::Loop { label, over, body } => self.repeat(label.as_ref(), over, body, out),
            Kind::Assign { target, whole, value } => {
                self.asks(*value, out);
                let value = if *whole { self.value(*value) } else { Value::Unknown };
                self.variables.insert(target.clone(), value);
            }
            Kind::Perform(query) => {
                self.run_select(*query, *query, out);
                self.found(*query);
            }
            Kind::Query(query) => {
                let lexemes = sql_lexemes(self.text, *query, None);
                self.run(lexemes, *query, out);
                set(&mut self.variables, "found");
            }
            Kind::Open(name) => {
                if let Some(query) = self.cursors.get(name).copied() {
                    self.run(sql_lexemes(self.text, query, None), query, out);
                }
            }
            Kind::Sql { into } => {
                let without = into.as_ref().map(|into| into.span);
                let lexemes = sql_lexemes(self.text, node.span, without);
                let value = into.as_ref().map(|_| self.selected(&lexemes));
                self.run(lexemes, node.span, out);
                set(&mut self.variables, "found");
                if let Some(into) = into {
                    self.give(&into.targets, value.unwrap_or(Value::Unknown), into.strict);
                }
            }
            Kind::Execute { query, using, into } => {
                self.execute(*query, using, node.span, out);
                into.iter().for_each(|name| set(&mut self.variables, name));
            }
            Kind::Sets(names) => {
                names.iter().for_each(|name| set(&mut self.variables, name));
                set(&mut self.variables, "found");
            }
            Kind::Evaluate(values) => values.iter().for_each(|value| self.asks(*value, out)),
            _ => self.control(node, out),
        }
    }

    /// What moves control, and what does nothing.
    fn control(&mut self, node: &Node, out: &mut Vec<Step>) {
        match &node.kind {
            Kind::Return(value) => {
                if let Some(value) = value {
                    self.asks(*value, out);
                }
                out.push(Step::Leave(Leave::Body));
            }
            Kind::Raise(raise) => self.raise(raise, node.span, out),
            Kind::Leave { next, label, when } => {
                let label = label.clone();
                let leave = if *next { Leave::Next { label } } else { Leave::Exit { label } };
                let Some(when) = when else {
                    out.push(Step::Leave(leave));
                    return;
                };
                let mut asks = Vec::new();
                self.asks(*when, &mut asks);
                let test = self.test(*when);
                let arm = Arm { asks, test, steps: vec![Step::Leave(leave)] };
                out.push(Step::Choice { arms: vec![arm], otherwise: Vec::new() });
            }
            Kind::Commit => out.push(Step::EndTransaction { span: node.span, commits: true }),
            Kind::Rollback => out.push(Step::EndTransaction { span: node.span, commits: false }),
            _ => {}
        }
    }

    /// `IF` and `CASE`; without an `ELSE` a `CASE` that matches nothing fails.
    fn choice(
        &mut self,
        operand: Option<Span>,
        arms: &[(Span, Vec<Node>)],
        otherwise: Option<&[Node]>,
        span: Span,
    ) -> Step {
        let before = self.variables.clone();
        let (mut ways, mut made) = (Vec::new(), Vec::new());
        for (condition, body) in arms {
            self.variables.clone_from(&before);
            let mut asks = Vec::new();
            let test = if operand.is_some() {
                Test::Opaque
            } else {
                self.asks(*condition, &mut asks);
                self.test(*condition)
            };
            let steps = self.steps(body);
            made.push(Arm { asks, test, steps });
            ways.push(self.variables.clone());
        }
        self.variables = before;
        let otherwise = match otherwise {
            Some(nodes) => self.steps(nodes),
            None => {
                let message = "case not found".to_owned();
                let raised = Raised { sqlstate: Some("20000"), message, again: false };
                vec![Step::Raise(Spanned::new(raised, span))]
            }
        };
        ways.push(self.variables.clone());
        self.variables = join(ways);
        Step::Choice { arms: made, otherwise }
    }

    fn execute(&mut self, query: Span, using: &[Span], place: Span, out: &mut Vec<Step>) {
        self.asks(query, out);
        using.iter().for_each(|value| self.asks(*value, out));
        let text = expression(self.text, query, |tree| self.evaluation().text(tree));
        let unread = || Text::hole(self.text[query.start..query.end].to_owned());
        let text = text.unwrap_or_else(unread);
        out.push(dynamic::step(&text, place));
    }

    fn raise(&mut self, raise: &Raise, span: Span, out: &mut Vec<Step>) {
        raise.evaluated.iter().for_each(|value| self.asks(*value, out));
        let text = |span: Span| expression(self.text, span, |it| self.evaluation().text(it));
        let errcode = raise.errcode.and_then(text).and_then(|code| code.whole());
        let sqlstate = if raise.again {
            None
        } else if let Some(code) = errcode {
            code_of(&code)
        } else {
            match &raise.code {
                Some(Caught::Named(name)) => code_of(name),
                Some(Caught::Code(code)) => code_of(code),
                // `raise_exception`
                None => raise.errcode.is_none().then_some("P0001"),
            }
        };
        let message = raise.format.and_then(text).and_then(|format| format.whole());
        let message = message.unwrap_or_else(|| "an error of its own".to_owned());
        let message = with_arguments(&message, self.text, &raise.evaluated);
        out.push(Step::Raise(Spanned::new(Raised { sqlstate, message, again: raise.again }, span)));
    }

    /// Gives variables the value of a query: the one that there is.
    fn give(&mut self, targets: &[Name], value: Value, strict: bool) {
        match (targets, value) {
            ([target], value) => {
                if let (Value::Fetched(test), false) = (&value, strict) {
                    self.variables.insert("found".to_owned(), Value::Truth(test.clone()));
                }
                self.variables.insert(target.clone(), value);
            }
            (targets, Value::Row(columns)) if columns.len() == targets.len() => {
                for (target, (_, value)) in targets.iter().zip(columns) {
                    self.variables.insert(target.clone(), value);
                }
            }
            (targets, _) => targets.iter().for_each(|name| set(&mut self.variables, name)),
        }
    }

    /// The value that a `SELECT` gives.
    fn selected(&self, lexemes: &Option<Vec<Lexeme>>) -> Value {
        let value = lexemes.as_ref().and_then(|lexemes| {
            query(self.text, lexemes, |tree| lookup::value(tree, &self.variables))
        });
        value.unwrap_or(Value::Unknown)
    }

    /// `FOUND` after a `PERFORM`.
    fn found(&mut self, select: Span) {
        let lexemes = select_lexemes(self.text, select);
        let test = lexemes.and_then(|lexemes| {
            query(self.text, &lexemes, |tree| lookup::exists(tree, &self.variables))
        });
        let found = Value::Truth(test.unwrap_or(Test::Opaque));
        self.variables.insert("found".to_owned(), found);
    }

    const fn evaluation(&self) -> Evaluation<'_> {
        Evaluation { variables: &self.variables, rows: None }
    }

    fn value(&self, span: Span) -> Value {
        let value = expression(self.text, span, |tree| self.evaluation().value(tree));
        value.unwrap_or(Value::Unknown)
    }

    fn test(&self, span: Span) -> Test {
        let truth = expression(self.text, span, |tree| self.evaluation().truth(tree));
        truth.unwrap_or(Test::Opaque)
    }

    /// What evaluating an expression does: PL/pgSQL runs it as a `SELECT`.
    fn asks(&self, expression: Span, out: &mut Vec<Step>) {
        // Without a call or a query in it, it computes and nothing else.
        if self.text[expression.start..expression.end].contains('(') {
            self.run_select(expression, expression, out);
        }
    }

    fn run_select(&self, select: Span, place: Span, out: &mut Vec<Step>) {
        let Some(lexemes) = select_lexemes(self.text, select) else {
            out.push(Step::Hidden(Spanned::new(Hidden::Expression, place)));
            return;
        };
        let changes = grammar::changes_of(self.text, &lexemes, place);
        let unread =
            changes.iter().any(|change| matches!(change.value, Change::Unrecognised { .. }));
        if unread {
            out.push(Step::Hidden(Spanned::new(Hidden::Expression, place)));
        } else if !changes.iter().all(|change| is_nothing(&change.value)) {
            out.push(Step::Run(changes));
        }
    }

    fn run(&self, lexemes: Option<Vec<Lexeme>>, place: Span, out: &mut Vec<Step>) {
        out.push(Step::Run(match lexemes {
            Some(lexemes) => grammar::changes_of(self.text, &lexemes, place),
            None => grammar::changes(self.text, place),
        }));
    }
}

/// A query that names nothing and calls nothing.
fn is_nothing(change: &Change) -> bool {
    let Change::Query { query, .. } = change else { return false };
    query.writes.is_empty()
        && query.reads.is_empty()
        && query.row_locks.is_empty()
        && query.functions.is_empty()
        && query.sequences.is_empty()
}

/// The message of a `RAISE`, with what is put for each `%`.
fn with_arguments(message: &str, text: &str, arguments: &[Span]) -> String {
    let mut arguments = arguments.iter();
    let mut made = String::new();
    let mut parts = message.split('%').peekable();
    while let Some(part) = parts.next() {
        made.push_str(part);
        if parts.peek().is_some() {
            match arguments.next() {
                Some(span) => {
                    made.push_str(&format!("‹{}›", &text[span.start..span.end]));
                }
                None => made.push('%'),
            }
        }
    }
    made
}
