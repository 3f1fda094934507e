//! Code that a statement runs: of a `DO`, of the functions and procedures that it
//! calls, of triggers.
//!
//! What it does is what its steps do, one after the other, each to the catalog
//! that the steps before it left. Where it cannot be told which way it goes, every
//! way is followed, and what happens on only one of them *depends*: it may happen
//! or not. The errors of such a way are errors that may come. An `IF` that asks
//! the system catalogs whether something is there already is answered from what is
//! known, and so is a handler for what is there already.

mod call;
mod flow;
mod test;

use std::collections::BTreeMap;

use indexmap::IndexSet;

use super::facts::no_object;
use super::predict::of_changes;
use super::{Effect, EffectKind, MayFail, Unknown, Until};
use crate::catalog::Catalog;
use crate::pg::{QualifiedName, Version};
use crate::source::{Span, Spanned};
use crate::sql::{
    Change, Code, Dynamic, Hidden, Leave, QueryMode, SchemaAction, Statement, Step, TableAction,
};

/// What a statement did.
pub(super) struct Performed {
    pub(super) effects: Vec<Effect>,
    pub(super) after: After,
    /// The settings that code changed, in order.
    pub(super) settings: Vec<Change>,
}

/// What a statement leaves behind.
pub(super) enum After {
    /// Its changes are still to be applied.
    Changes,
    /// The catalog, in which they are.
    Catalog(Box<Catalog>),
    /// What was before: it failed.
    Unchanged,
}

/// What `statement` does, the code that it runs included.
pub(super) fn perform(
    statement: &Statement,
    catalog: &Catalog,
    version: Version,
    in_transaction: bool,
) -> Performed {
    if let Some(newer) = statement.newer.iter().find(|it| !version.at_least(it.value.since)) {
        let sqlstate = newer.value.sqlstate;
        let (clause, since) = (newer.value.clause, newer.value.since);
        let message = format!("the clause from {clause} on exists from PostgreSQL {since} on");
        let kind = EffectKind::Fails { sqlstate, message };
        let effects = vec![Effect::predicted(no_object(), kind, newer.span)];
        return Performed { effects, after: After::Unchanged, settings: Vec::new() };
    }
    if !statement.changes.iter().any(|change| call::runs_code(&change.value, catalog)) {
        let effects = of_changes(&statement.changes, catalog, version);
        return Performed { effects, after: After::Changes, settings: Vec::new() };
    }
    let mut run = Run::new(catalog, version, in_transaction);
    let end = run.changes(&statement.changes, false);
    let after = match end {
        End::Failed(_) => After::Unchanged,
        End::Through | End::Left(_) => After::Catalog(Box::new(run.catalog)),
    };
    Performed { effects: run.effects.into_iter().collect(), after, settings: run.settings }
}

/// How a step ends.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    /// The next one runs.
    Through,
    /// It leaves what it stands in.
    Left(Leave),
    /// It fails for certain, with that code where it is known.
    Failed(Option<&'static str>),
}

/// Code as it runs.
struct Run {
    catalog: Catalog,
    version: Version,
    effects: IndexSet<Effect>,
    settings: Vec<Change>,
    /// On what it depends that this place is reached.
    depends_on: Option<&'static str>,
    /// The call that runs this code: where its effects stand.
    at: Option<Span>,
    /// The routines that are running.
    calls: Vec<QualifiedName>,
    /// Names of relations, and the names that they had before the statement.
    renamed: BTreeMap<QualifiedName, QualifiedName>,
    /// How many changes of the schema were applied.
    changed: usize,
    /// Whether a `RETURN` may have ended this code before.
    returned: bool,
    /// Whether an `EXIT` or `CONTINUE` may have ended this round before.
    exited: bool,
    /// Whether this code cannot end the transaction.
    atomic: bool,
}

/// How much stack a level of steps takes at most, without optimisation.
const STACK: usize = 128 << 10;

const RAISES: &str = "it raises an error whose code is known only then";

const MAY_HAVE_LEFT: &str = "a `RETURN`, `EXIT` or `CONTINUE` before it";

impl Run {
    fn new(catalog: &Catalog, version: Version, in_transaction: bool) -> Self {
        Self {
            catalog: catalog.clone(),
            version,
            effects: IndexSet::new(),
            settings: Vec::new(),
            depends_on: None,
            at: None,
            calls: Vec::new(),
            renamed: BTreeMap::new(),
            changed: 0,
            returned: false,
            exited: false,
            atomic: in_transaction,
        }
    }

    /// One statement; `inside` code it cannot be everything.
    fn changes(&mut self, changes: &[Spanned<Change>], inside: bool) -> End {
        let mut effects = of_changes(changes, &self.catalog, self.version);
        if inside {
            refuse_in_code(changes, &mut effects);
        }
        if let Some(code) = self.record(effects) {
            return End::Failed(Some(code));
        }
        for change in changes {
            let end = self.code_of(change);
            if let End::Failed(_) = end {
                return end;
            }
        }
        for change in changes {
            self.apply(&change.value);
        }
        End::Through
    }

    /// Runs what a change calls.
    fn code_of(&mut self, change: &Spanned<Change>) -> End {
        match &change.value {
            Change::Do(code) => self.body(code),
            Change::Call(call) => self.call_procedure(call, change.span),
            Change::Query { query, mode: QueryMode::Run, .. } => {
                match self.call_functions(query, change.span) {
                    End::Through => self.fire_triggers(query, change.span),
                    end => end,
                }
            }
            Change::Truncate(truncate) => self.fire_truncate_triggers(truncate, change.span),
            _ => End::Through,
        }
    }

    /// A whole body.
    fn body(&mut self, code: &Code) -> End {
        let depends_on = self.depends_on;
        let (returned, exited) = (self.returned, self.exited);
        (self.returned, self.exited) = (false, false);
        let end = self.steps(&code.steps);
        (self.returned, self.exited) = (returned, exited);
        self.depends_on = depends_on;
        match end {
            End::Failed(code) => End::Failed(code),
            End::Through | End::Left(_) => End::Through,
        }
    }

    fn steps(&mut self, steps: &[Step]) -> End {
        stacker::maybe_grow(STACK, 4 * STACK, || {
            for step in steps {
                let end = self.step(step);
                if end != End::Through {
                    return end;
                }
            }
            End::Through
        })
    }

    fn step(&mut self, step: &Step) -> End {
        match step {
            Step::Run(changes) => self.changes(changes, true),
            Step::Dynamic(dynamic) => self.dynamic(dynamic),
            Step::Hidden(hidden) => {
                self.hidden(&hidden.value, hidden.span);
                End::Through
            }
            Step::Choice { arms, otherwise } => self.choice(arms, otherwise),
            Step::Repeat { label, once, steps } => self.repeat(label.as_ref(), *once, steps),
            Step::Block { label, steps, handlers: None } => self.block(label.as_ref(), steps),
            Step::Block { label, steps, handlers: Some(handlers) } => {
                self.rescued(label.as_ref(), steps, handlers)
            }
            Step::Leave(leave) => End::Left(leave.clone()),
            Step::Raise(raised) => {
                match raised.value.sqlstate {
                    Some(sqlstate) => {
                        let message = raised.value.message.clone();
                        let kind = EffectKind::Fails { sqlstate, message };
                        self.record(vec![Effect::predicted(no_object(), kind, raised.span)]);
                    }
                    None if raised.value.again => {}
                    None => self.unknown(Unknown::Missing(RAISES.to_owned()), raised.span),
                }
                End::Failed(raised.value.sqlstate)
            }
            Step::EndTransaction { span, .. } => self.end_transaction(*span),
        }
    }

    /// SQL that is put together; what it does whatever its holes are.
    fn dynamic(&mut self, dynamic: &Dynamic) -> End {
        let Some(otherwise) = &dynamic.otherwise else {
            return self.changes(&dynamic.changes, true);
        };
        let span = dynamic.changes.first().map_or_else(Span::default, |change| change.span);
        let mut effects = of_changes(&dynamic.changes, &self.catalog, self.version);
        let others = of_changes(otherwise, &self.catalog, self.version);
        effects.retain(|effect| others.contains(effect));
        let failed = self.record(effects);
        self.unknown(Unknown::Dynamic { sql: one_line(&dynamic.sql), in_part: true }, span);
        match failed {
            Some(code) => End::Failed(Some(code)),
            None => {
                self.doubt_after(&dynamic.sql);
                End::Through
            }
        }
    }

    fn hidden(&mut self, hidden: &Hidden, span: Span) {
        let unknown = match hidden {
            Hidden::Dynamic { sql } => Unknown::Dynamic { sql: one_line(sql), in_part: false },
            Hidden::Code { why } => Unknown::Code(why.clone()),
            Hidden::Expression => Unknown::Expression,
        };
        self.unknown(unknown, span);
        match hidden {
            Hidden::Dynamic { sql } => self.doubt_after(sql),
            Hidden::Code { .. } | Hidden::Expression => self.doubt_after(""),
        }
    }

    /// After SQL that is not known, unless it only moves rows.
    fn doubt_after(&mut self, sql: &str) {
        const ROWS: [&str; 6] = ["select", "insert", "update", "delete", "with", "copy"];
        let first = sql.split_whitespace().next().unwrap_or_default();
        if !ROWS.iter().any(|word| first.eq_ignore_ascii_case(word)) {
            self.catalog.doubt();
            self.changed += 1;
        }
    }

    fn unknown(&mut self, unknown: Unknown, span: Span) {
        self.record(vec![Effect::predicted(no_object(), EffectKind::Unknown(unknown), span)]);
    }

    /// Notes effects as this place has them; the code of an error for certain.
    fn record(&mut self, effects: Vec<Effect>) -> Option<&'static str> {
        let mut failed = None;
        for mut effect in effects {
            effect.span = self.at.unwrap_or(effect.span);
            if let Some(before) = self.renamed.get(&effect.on.name) {
                effect.on.name = before.clone();
            }
            if let EffectKind::Fails { sqlstate, message } = &effect.kind {
                failed = failed.or(Some(*sqlstate));
                if self.depends_on.is_some() {
                    let on = message.clone();
                    effect.kind = EffectKind::MayFail(MayFail { sqlstate, on });
                }
            }
            effect.depends_on = effect.depends_on.or(self.depends_on);
            // Once for certain is enough.
            let certain = Effect { depends_on: None, ..effect.clone() };
            if !self.effects.contains(&certain) {
                self.effects.insert(effect);
            }
        }
        failed
    }

    /// Changes what was noted from the `mark`th effect on; nothing drops it.
    fn rewrite_since(&mut self, mark: usize, change: impl Fn(Effect) -> Option<Effect>) {
        let since: Vec<Effect> = self.effects.drain(mark..).collect();
        self.effects.extend(since.into_iter().filter_map(change));
    }

    fn apply(&mut self, change: &Change) {
        match change {
            Change::SetParameter { .. } if self.depends_on.is_none() => {
                self.settings.push(change.clone());
            }
            Change::Query { .. } | Change::SetParameter { .. } | Change::Transaction(_) => {}
            _ => self.changed += 1,
        }
        self.follow_name(change);
        self.catalog.apply(change);
    }

    /// Keeps the name that a relation had before the statement.
    fn follow_name(&mut self, change: &Change) {
        let (from, to) = match change {
            Change::AlterTable { table, action } => {
                let from = self.catalog.resolve(&table.name);
                match &**action {
                    TableAction::Rename { to } => (from.clone(), from.sibling(to.clone())),
                    TableAction::SetSchema { schema } => {
                        (from.clone(), QualifiedName::new(schema.clone(), from.name))
                    }
                    _ => return,
                }
            }
            Change::AlterIndex { index, action: crate::sql::IndexAction::Rename { to } } => {
                let from = self.catalog.resolve(&index.name);
                (from.clone(), from.sibling(to.clone()))
            }
            Change::Schema(SchemaAction::Rename { from, to }) => {
                let tables: Vec<QualifiedName> =
                    self.catalog.tables_of_schema(from).map(|table| table.name.clone()).collect();
                for from in tables {
                    let to = QualifiedName::new(to.clone(), from.name.clone());
                    let before = self.renamed.remove(&from).unwrap_or(from);
                    self.renamed.insert(to, before);
                }
                return;
            }
            _ => return,
        };
        let before = self.renamed.remove(&from).unwrap_or(from);
        self.renamed.insert(to, before);
    }

    /// `COMMIT` and `ROLLBACK`, which code can only where nothing is around it.
    fn end_transaction(&mut self, span: Span) -> End {
        let refuses = Effect::predicted(no_object(), EffectKind::RefusesTransaction, span);
        self.record(vec![refuses]);
        if self.atomic {
            let message = "invalid transaction termination".to_owned();
            let kind = EffectKind::Fails { sqlstate: "2D000", message };
            self.record(vec![Effect::predicted(no_object(), kind, span)]);
            return End::Failed(Some("2D000"));
        }
        self.rewrite_since(0, |effect| {
            let kind = match effect.kind {
                EffectKind::Lock { mode, .. } => {
                    EffectKind::Lock { mode, until: Until::StatementEnd }
                }
                kind => kind,
            };
            Some(Effect { kind, ..effect })
        });
        End::Through
    }
}

/// What a statement cannot do inside code.
fn refuse_in_code(changes: &[Spanned<Change>], effects: &mut Vec<Effect>) {
    for effect in effects.iter_mut() {
        if effect.kind == EffectKind::RefusesTransaction {
            let message = "cannot be executed from a function".to_owned();
            effect.kind = EffectKind::Fails { sqlstate: "25001", message };
        }
    }
    for change in changes {
        if let Change::Transaction(_) = change.value {
            let message = "unsupported transaction command in PL/pgSQL".to_owned();
            let kind = EffectKind::Fails { sqlstate: "0A000", message };
            effects.push(Effect::predicted(no_object(), kind, change.span));
        }
    }
}

fn one_line(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ")
}
