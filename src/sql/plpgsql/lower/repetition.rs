//! Loops: what their rounds are, and whether a round may be left half way.

use super::{Lowering, MOST_UNROLLED};
use crate::pg::Name;
use crate::source::Span;
use crate::sql::change::Step;
use crate::sql::plpgsql::assigned::{forget, set};
use crate::sql::plpgsql::parse::{query, sql_lexemes};
use crate::sql::plpgsql::rows;
use crate::sql::plpgsql::tree::{Kind, Node, Over};
use crate::sql::plpgsql::value::Value;

impl Lowering<'_> {
    pub(super) fn repeat(
        &mut self,
        label: Option<&Name>,
        over: &Over,
        body: &[Node],
        out: &mut Vec<Step>,
    ) {
        let leaves = body.iter().any(|node| leaves_loop(&node.kind));
        if !leaves && let Some((variables, values)) = self.rounds(over) {
            self.over(over, out);
            for value in values {
                self.give(&variables, value, true);
                let steps = self.steps(body);
                self.unrolled += steps.len();
                out.extend(steps);
            }
            return;
        }
        self.over(over, out);
        for name in over.variables() {
            set(&mut self.variables, name);
        }
        forget(&mut self.variables, body);
        let steps = self.steps(body);
        forget(&mut self.variables, body);
        let once = matches!(over, Over::Forever);
        out.push(Step::Repeat { label: label.cloned(), once, steps });
    }

    /// The values of each round, where all of them are known.
    fn rounds(&self, over: &Over) -> Option<(Vec<Name>, Vec<Value>)> {
        let (variables, values) = match over {
            Over::Integers { variable, reverse, from, to, by } => {
                let number = |span: Span| match self.value(span) {
                    Value::Integer(number) => Some(number),
                    _ => None,
                };
                let (from, to) = (number(*from)?, number(*to)?);
                let by = by.map_or(Some(1), number).filter(|by| *by > 0)?;
                let (low, high) = if *reverse { (to, from) } else { (from, to) };
                let step = usize::try_from(by).ok()?;
                let count = usize::try_from(high.checked_sub(low)?.checked_add(1)?.max(0)).ok()?;
                if count > MOST_UNROLLED {
                    return None;
                }
                let mut all: Vec<Value> = (low..=high).map(Value::Integer).collect();
                if *reverse {
                    all.reverse();
                }
                (vec![variable.clone()], all.into_iter().step_by(step).collect())
            }
            Over::Array { variables, sliced: false, array } => match self.value(*array) {
                Value::List(values) => (variables.clone(), values),
                _ => return None,
            },
            Over::Query { variables, query: span } => {
                let lexemes = sql_lexemes(self.text, *span, None)?;
                let rows = query(self.text, &lexemes, |tree| rows::of(tree, &self.variables));
                (variables.clone(), rows??)
            }
            _ => return None,
        };
        let enough = self.unrolled + values.len() <= MOST_UNROLLED;
        enough.then_some((variables, values))
    }

    /// What finding out what to loop over does.
    fn over(&mut self, over: &Over, out: &mut Vec<Step>) {
        match over {
            Over::Forever => {}
            Over::While(span) | Over::Array { array: span, .. } => self.asks(*span, out),
            Over::Integers { from, to, by, .. } => {
                for span in [Some(*from), Some(*to), *by].into_iter().flatten() {
                    self.asks(span, out);
                }
            }
            Over::Query { query, .. } => {
                self.run(sql_lexemes(self.text, *query, None), *query, out);
            }
            Over::Cursor { cursor, .. } => {
                if let Some(query) = self.cursors.get(cursor).copied() {
                    self.run(sql_lexemes(self.text, query, None), query, out);
                }
            }
            Over::Execute { query, using, .. } => self.execute(*query, using, *query, out),
        }
    }
}

impl Over {
    fn variables(&self) -> Vec<&Name> {
        match self {
            Self::Forever | Self::While(_) => Vec::new(),
            Self::Integers { variable, .. } => vec![variable],
            Self::Query { variables, .. }
            | Self::Execute { variables, .. }
            | Self::Cursor { variables, .. }
            | Self::Array { variables, .. } => variables.iter().collect(),
        }
    }
}

/// Whether an `EXIT` or `CONTINUE` stands in it, so that a round may not be whole.
fn leaves_loop(kind: &Kind) -> bool {
    let any = |nodes: &[Node]| nodes.iter().any(|node| leaves_loop(&node.kind));
    match kind {
        Kind::Leave { .. } => true,
        Kind::Block(block) => {
            any(&block.body) || block.handlers.iter().any(|handler| any(&handler.body))
        }
        Kind::If { arms, otherwise } => arms.iter().any(|(_, nodes)| any(nodes)) || any(otherwise),
        Kind::Case { arms, otherwise, .. } => {
            arms.iter().any(|(_, nodes)| any(nodes)) || otherwise.as_deref().is_some_and(any)
        }
        Kind::Loop { body, .. } => any(body),
        _ => false,
    }
}
