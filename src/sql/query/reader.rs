//! From what was met to what is named.

use std::collections::{BTreeMap, BTreeSet};

use super::{ColumnUse, Output, Query};
use crate::pg::Name;
use crate::sql::change::ObjectName;
use crate::sql::syntax::Note;

/// What a text names; `known` is a name that stands for a query of its own, as
/// those behind `WITH` do; `own` are those of the table that the text belongs to.
pub(super) fn read(notes: Vec<Note>, known: Option<Name>, own: &[&str]) -> Query {
    let mut reader = Reader { belongs: !own.is_empty(), ..Reader::default() };
    let own = own.iter().map(|name| ((*name).to_owned(), Qualifier::Own));
    reader.qualifiers.extend(own);
    reader.scopes.push(Scope { names: known.into_iter().collect(), next: None });
    for at in 0..notes.len() {
        reader.note(&notes, at);
    }
    reader.finish()
}

/// Goes through the notes and keeps the scopes of `WITH`.
#[derive(Default)]
struct Reader {
    query: Query,
    scopes: Vec<Scope>,
    queries: Vec<Level>,
    selects: Vec<Selected>,
    /// The next query is no part of the one around it.
    aside: bool,
    qualifiers: BTreeMap<Name, Qualifier>,
    columns: BTreeSet<(Option<Name>, Option<Name>)>,
    /// Columns cannot be told.
    untold: bool,
    /// The text belongs to a table.
    belongs: bool,
    /// Something else than a table is read too, whose columns are not known.
    derived: bool,
    /// What columns of results are called, and what may be one of these or a column.
    labels: BTreeSet<Name>,
    either: Vec<Name>,
    /// The columns of the result have their names.
    named: bool,
    /// The `*` among them: the place, and what stands before it.
    stars: Vec<(usize, Option<Name>)>,
}

/// What stands before the dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Qualifier {
    /// One of the relations.
    Relation(usize),
    /// The table that the text belongs to.
    Own,
    /// A query of its own, whose columns count where it is read.
    Query,
    /// Several things, at several places of the query.
    Several,
}

/// The names that a `WITH` brings and that can be seen.
struct Scope {
    names: Vec<Name>,
    /// The name of the query that is being read, where only those behind it see it.
    next: Option<Name>,
}

/// A query: the tables in its `FROM`, also of queries in it, by what they are
/// called.
struct Level {
    aside: bool,
    tables: Vec<(Name, ObjectName)>,
}

/// One `SELECT`.
#[derive(Default)]
struct Selected {
    everything: bool,
    tables: Vec<Name>,
}

impl Reader {
    fn note(&mut self, notes: &[Note], at: usize) {
        match &notes[at] {
            Note::With { recursive } => {
                let names = if *recursive { names_behind(&notes[at + 1..]) } else { Vec::new() };
                self.scopes.push(Scope { names, next: None });
            }
            Note::WithName(name) => self.with_name(Some(name.clone())),
            Note::WithQueryEnd => self.with_name(None),
            Note::WithEnd => _ = self.scopes.pop(),
            Note::Aside => self.aside = true,
            Note::Query => {
                let aside = std::mem::take(&mut self.aside);
                self.queries.push(Level { aside, tables: Vec::new() });
            }
            Note::QueryEnd => self.query_end(),
            Note::Select => {
                let is_first = self.query.outputs.is_none() && !self.named;
                self.selects.push(Selected::default());
                if is_first && self.is_outermost() {
                    self.query.outputs = Some(Vec::new());
                }
            }
            Note::Output(name) => {
                self.labels.extend(name.clone());
                if self.is_outermost() {
                    self.output(Output::Column(name.clone()));
                }
            }
            Note::OutputOrColumn(name) => self.either.push(name.clone()),
            Note::OutputAll(of) if self.is_outermost() => {
                self.stars.push((self.query.outputs.as_ref().map_or(0, Vec::len), of.clone()));
                self.output(Output::All(0));
            }
            Note::OutputAll(_) => {}
            Note::SelectEnd => self.select_end(),
            Note::Relation { name, alias } => self.relation(name, alias.as_ref()),
            Note::Derived(name) => {
                self.derived = true;
                self.qualify(name.clone(), Qualifier::Query);
            }
            Note::Untold => self.untold = true,
            Note::Star(None) => {
                if let Some(select) = self.selects.last_mut() {
                    select.everything = true;
                }
            }
            // Behind the name of a row it is the row as a whole.
            Note::Star(_) if self.belongs && self.selects.is_empty() => {}
            Note::Star(of) => _ = self.columns.insert((of.clone(), None)),
            Note::Column { qualifier, column } => {
                self.columns.insert((qualifier.clone(), Some(column.clone())));
            }
            Note::Function(schema, name) => {
                self.query.functions.insert((schema.clone(), name.clone()));
            }
            Note::Sequence(name) => self.query.sequences.push(name.clone()),
            Note::Cast(_) | Note::Into { .. } => {}
            Note::RowLocks(of) => self.lock_rows(of),
            Note::Write(write) => self.query.writes.push(write.clone()),
        }
    }

    /// A query behind `WITH` begins or has ended: its name can be seen from now on.
    fn with_name(&mut self, next: Option<Name>) {
        if let Some(scope) = self.scopes.last_mut() {
            let seen = std::mem::replace(&mut scope.next, next);
            scope.names.extend(seen);
        }
    }

    fn query_end(&mut self) {
        let Some(ended) = self.queries.pop() else { return };
        if !ended.aside
            && let Some(outer) = self.queries.last_mut()
        {
            outer.tables.extend(ended.tables);
        }
    }

    fn select_end(&mut self) {
        let names_result = self.is_outermost() && !self.named;
        let Some(select) = self.selects.pop() else { return };
        if names_result {
            self.named = true;
            self.resolve_stars(&select.tables);
        }
        if select.everything {
            self.columns.extend(select.tables.into_iter().map(|table| (Some(table), None)));
        }
    }

    /// Whether the query itself is being read, and none in it.
    fn is_outermost(&self) -> bool {
        let alone = |queries: &[Level]| matches!(queries, [query] if !query.aside);
        self.selects.len() == 1 && alone(&self.queries)
    }

    fn output(&mut self, output: Output) {
        if !self.named {
            self.query.outputs.iter_mut().for_each(|outputs| outputs.push(output.clone()));
        }
    }

    /// Which relation each `*` stands for: `tables` are those in `FROM`.
    fn resolve_stars(&mut self, tables: &[Name]) {
        for (at, of) in std::mem::take(&mut self.stars) {
            let alone = || (tables.len() == 1).then(|| tables.first()).flatten();
            let qualifier = of.as_ref().or_else(alone).and_then(|name| self.qualifiers.get(name));
            let Some(Qualifier::Relation(relation)) = qualifier.copied() else {
                self.query.outputs = None;
                return;
            };
            if let Some(output) = self.query.outputs.as_mut().and_then(|all| all.get_mut(at)) {
                *output = Output::All(relation);
            }
        }
    }

    fn is_with_query(&self, name: &ObjectName) -> bool {
        let mut visible = self.scopes.iter().flat_map(|scope| &scope.names);
        name.schema.is_none() && visible.any(|known| *known == name.name)
    }

    fn relation(&mut self, name: &ObjectName, alias: Option<&Name>) {
        let called = alias.unwrap_or(&name.name).clone();
        if let Some(select) = self.selects.last_mut() {
            select.tables.push(called.clone());
        }
        if self.is_with_query(name) {
            self.derived = true;
            self.qualify(called, Qualifier::Query);
            return;
        }
        if let Some(query) = self.queries.last_mut() {
            query.tables.push((called.clone(), name.clone()));
        }
        let reads = &mut self.query.reads;
        let at = reads.iter().position(|known| is_same(known, name)).unwrap_or_else(|| {
            reads.push(name.clone());
            reads.len() - 1
        });
        self.qualify(called, Qualifier::Relation(at));
    }

    /// `FOR UPDATE` and its kin.
    fn lock_rows(&mut self, of: &[Name]) {
        let tables = self.queries.last().into_iter().flat_map(|query| &query.tables);
        let wanted = tables.filter(|(called, _)| of.is_empty() || of.contains(called));
        self.query.row_locks.extend(wanted.map(|(_, name)| name.clone()));
    }

    fn qualify(&mut self, qualifier: Name, meaning: Qualifier) {
        let known = self.qualifiers.entry(qualifier).or_insert(meaning);
        if *known != meaning {
            *known = Qualifier::Several;
        }
    }

    fn finish(mut self) -> Query {
        for name in std::mem::take(&mut self.either) {
            if !self.labels.contains(&name) {
                self.columns.insert((None, Some(name)));
            }
        }
        self.query.derived = self.derived;
        if self.query.writes.is_empty() || self.belongs {
            self.query.columns = self.columns_read();
        }
        // What is written may be read as well.
        let Query { writes, reads, .. } = &mut self.query;
        let read = std::mem::take(reads).into_iter();
        let is_written = |name: &ObjectName| writes.iter().any(|write| is_same(&write.table, name));
        let (written, only_read) = read.partition::<Vec<_>, _>(is_written);
        *reads = only_read;
        if !written.is_empty() {
            self.query.outputs = None;
            // Which of the relations is meant is not said any longer.
            let columns = self.query.columns.take().into_iter().flatten();
            let columns = columns.map(|column| ColumnUse { relation: None, ..column });
            self.query.columns = self.belongs.then(|| columns.collect());
        }
        self.query
    }

    fn columns_read(&self) -> Option<BTreeSet<ColumnUse>> {
        // A qualifier alone is a whole row.
        let whole_row = self.columns.iter().any(|(_, column)| {
            column.as_ref().is_some_and(|column| self.qualifiers.contains_key(column))
        });
        if self.untold || whole_row {
            return None;
        }
        let columns = self.columns.iter().filter_map(|(qualifier, column)| {
            let meaning = qualifier.as_ref().and_then(|name| self.qualifiers.get(name));
            let relation = match meaning {
                Some(Qualifier::Relation(at)) => Some(*at),
                Some(Qualifier::Own) => Some(self.query.reads.len()),
                Some(Qualifier::Query) => return None,
                Some(Qualifier::Several) | None => None,
            };
            Some(ColumnUse { relation, column: column.clone() })
        });
        Some(columns.collect())
    }
}

/// Whether two names are the same, wherever they stand.
fn is_same(one: &ObjectName, other: &ObjectName) -> bool {
    one.name == other.name && one.schema == other.schema
}

/// All names of the `WITH` that these notes follow.
fn names_behind(notes: &[Note]) -> Vec<Name> {
    let mut inner = 0_usize;
    let mut names = Vec::new();
    for note in notes {
        match note {
            Note::With { .. } => inner += 1,
            Note::WithEnd if inner == 0 => break,
            Note::WithEnd => inner -= 1,
            Note::WithName(name) if inner == 0 => names.push(name.clone()),
            _ => {}
        }
    }
    names
}
