//! Values that satisfy CHECK constraints, bounds of partitions and domains: found
//! by trying candidates on the server, which is the judge of its own expressions.

use std::collections::{BTreeMap, BTreeSet};

use super::builtin::Purpose;
use super::candidates::candidates;
use super::harvest::{Harvest, with_value};
use super::question::{Answers, Probe, Value, probe};
use super::values::{Place, Values};
use crate::postgres::{Column, Oid, ScratchSession, SessionError, Table};

/// More columns than this are not tried together.
const WIDEST: usize = 8;
/// More combinations than this are not kept.
const MOST_KEPT: usize = 24;

/// Columns that constraints tie together, and values that satisfy them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    /// For each combination a value per column; as unlike each other as possible,
    /// the first ones most. Empty where none was found.
    pub(super) combinations: Vec<Vec<Value>>,
}

/// Finds values for the domains that have constraints, and notes them.
pub(super) async fn domains(
    session: &mut ScratchSession,
    answers: &mut Answers,
    values: &mut Values,
) -> Result<(), SessionError> {
    let domains: Vec<Oid> = values
        .types()
        .values()
        .filter(|ty| ty.kind == 'd' && !values.domain_checks(ty.oid).is_empty())
        .map(|ty| ty.oid)
        .collect();
    let probes: Vec<(Oid, Probe)> =
        domains.into_iter().filter_map(|oid| Some((oid, domain_probe(values, oid)?))).collect();
    let questions: Vec<Probe> = probes.iter().map(|(_, probe)| probe.clone()).collect();
    let found = answers.to(session, &questions).await?;
    for ((oid, probe), found) in probes.iter().zip(found) {
        let combinations = spread(probe, &found.unwrap_or_default());
        let valid: Vec<String> = combinations.into_iter().flatten().flatten().collect();
        if !valid.is_empty() {
            values.solve(*oid, valid);
        }
    }
    Ok(())
}

fn domain_probe(values: &Values, oid: Oid) -> Option<Probe> {
    let (bottom, modifier) = values.bottom(oid, -1);
    let checks = values.domain_checks(oid);
    let mut harvest = Harvest::default();
    checks.iter().for_each(|check| harvest.add(check));
    let place = Place { oid: bottom, modifier, prefix: "value" };
    let all: Vec<Value> = candidates(values, place, &harvest).into_iter().map(Some).collect();
    let conditions: Vec<String> =
        checks.iter().map(|check| with_value(check, "banister_0.\"value\"")).collect();
    let columns = vec!["value".to_owned()];
    probe(columns, vec![all], vec![values.cast(bottom)?], conditions, Vec::new())
}

/// Finds values for the columns of `tables` that constraints tie together; a table
/// that has none is left out. A group about which the server refuses to say
/// anything is left out too.
pub(super) async fn groups(
    session: &mut ScratchSession,
    answers: &mut Answers,
    values: &Values,
    tables: &[&Table],
) -> Result<BTreeMap<Oid, Vec<Group>>, SessionError> {
    let probes: Vec<(Oid, Probe)> = tables
        .iter()
        .flat_map(|table| {
            tied(table, values)
                .into_iter()
                .filter_map(|(columns, checks)| table_probe(values, table, &columns, &checks))
                .map(|probe| (table.oid, probe))
        })
        .collect();
    let questions: Vec<Probe> = probes.iter().map(|(_, probe)| probe.clone()).collect();
    let found = answers.to(session, &questions).await?;
    let mut groups = BTreeMap::<Oid, Vec<Group>>::new();
    for ((oid, probe), found) in probes.into_iter().zip(found) {
        let Some(found) = found else { continue };
        let combinations = spread(&probe, &found);
        groups.entry(oid).or_default().push(Group { columns: probe.columns, combinations });
    }
    Ok(groups)
}

/// The expressions that hold for every row of a table; and of what is generated,
/// that it can be.
fn conditions<'a>(
    table: &'a Table,
    values: &'a Values,
) -> impl Iterator<Item = (&'a str, String)> + 'a {
    let checks = table.checks.iter().map(|check| check.expression.as_str());
    let stated = checks.chain(table.bound.as_deref()).map(|sql| (sql, sql.to_owned()));
    let generated = table.columns.iter().filter(|column| column.generated).filter_map(|column| {
        let sql = column.default.as_str();
        if column.not_null || values.is_never_null(column.r#type) {
            return Some((sql, format!("({sql}) IS NOT NULL")));
        }
        // A cast may fail.
        sql.contains("::").then(|| (sql, format!("(({sql}) IS NULL) IS NOT NULL")))
    });
    stated.chain(generated)
}

/// Columns that occur in the same expressions, with these expressions. For a
/// generated column stand those that it is generated from.
fn tied<'a>(table: &'a Table, values: &'a Values) -> Vec<(Vec<&'a Column>, Vec<String>)> {
    let mentioned = |sql: &str| {
        let words = Harvest::of(sql).words;
        table.columns.iter().filter(move |column| words.contains(&column.name))
    };
    let mut groups: Vec<(Vec<&Column>, Vec<String>)> = Vec::new();
    for (condition, sql) in conditions(table, values) {
        let mut columns: Vec<&Column> = mentioned(condition)
            .flat_map(|column| {
                if column.generated { mentioned(&column.default).collect() } else { vec![column] }
            })
            .collect();
        let mut checks = vec![sql];
        let (joined, others): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|(other, _)| other.iter().any(|column| columns.contains(column)));
        for (more, conditions) in joined {
            columns.extend(more);
            checks.splice(0..0, conditions);
        }
        columns.sort_by_key(|column| column.number);
        columns.dedup();
        groups = others;
        groups.push((columns, checks));
    }
    groups
}

fn table_probe(
    values: &Values,
    table: &Table,
    columns: &[&Column],
    checks: &[String],
) -> Option<Probe> {
    if columns.is_empty() || columns.len() > WIDEST {
        return None;
    }
    let mut harvest = Harvest::default();
    checks.iter().for_each(|check| harvest.add(check));
    let generated: Vec<&Column> = table.columns.iter().filter(|c| c.generated).collect();
    for column in &generated {
        harvest.add_leaves(&column.default, &leaves(values, column));
    }
    let room = [0, 60, 30, 12, 7, 4, 3, 3, 2][columns.len()];
    let key = |column: &Column| {
        table.keys.iter().any(|key| key.is_primary && key.columns.contains(&column.name))
    };
    let mut all = Vec::new();
    let mut casts = Vec::new();
    for column in columns {
        let mut own: Vec<Value> =
            candidates(values, Place::of(column), &harvest).into_iter().map(Some).collect();
        if !column.not_null && !key(column) && !values.is_never_null(column.r#type) {
            own.insert(own.len().min(1), None);
        }
        own.truncate(room);
        all.push(own);
        // The constraints of a domain are met already.
        casts.push(values.cast(values.bottom(column.r#type, column.modifier).0)?);
    }
    let names = columns.iter().map(|column| column.name.clone()).collect();
    let named = generated.into_iter().filter(|column| {
        checks.iter().any(|check| Harvest::of(check).words.contains(&column.name))
    });
    let named = named.map(|column| (column.name.clone(), column.default.clone())).collect();
    probe(names, all, casts, checks.to_vec(), named)
}

/// What may stand in a document for a column that is generated from it.
fn leaves(values: &Values, column: &Column) -> Vec<String> {
    let moment = |text: String| match text.split_once(' ') {
        Some((date, time)) => format!("{date}T{}Z", time.get(..8).unwrap_or(time)),
        None => text,
    };
    let category = values.types().get(&column.r#type).map(|ty| ty.category);
    let prefix = "value";
    let place = Place { oid: column.r#type, modifier: column.modifier, prefix };
    let all = (0..SHAPES).filter_map(|n| values.plain(place, n, Purpose::Plain));
    match category {
        Some('D') => all.map(moment).collect(),
        // A duration, as ISO 8601 writes it.
        Some('T') => vec!["PT1H".to_owned()],
        Some('U') => Vec::new(),
        _ => all.collect(),
    }
}

/// How many values a place in a document may have.
const SHAPES: usize = 6;

/// The combinations among `found` that are most unlike each other: first one with
/// the fewest NULLs, then one with the most.
fn spread(probe: &Probe, found: &[Vec<usize>]) -> Vec<Vec<Value>> {
    let value = |column: usize, n: usize| probe.candidates[column].get(n).cloned().flatten();
    let nulls = |combination: &[usize]| {
        combination.iter().enumerate().filter(|(column, n)| value(*column, **n).is_none()).count()
    };
    let mut rest: Vec<&Vec<usize>> = found.iter().collect();
    let mut seen = BTreeSet::new();
    let mut chosen = Vec::new();
    while chosen.len() < MOST_KEPT && !rest.is_empty() {
        // Of several as good the first.
        let places = (0..rest.len()).rev();
        let best = match chosen.len() {
            0 => places.max_by_key(|place| usize::MAX - nulls(rest[*place])),
            1 => places.max_by_key(|place| nulls(rest[*place])),
            _ => places.max_by_key(|place| {
                let values = rest[*place].iter().copied().enumerate();
                values.filter(|value| !seen.contains(value)).count()
            }),
        };
        let combination = rest.remove(best.unwrap_or(0));
        seen.extend(combination.iter().copied().enumerate());
        chosen.push(combination.iter().enumerate().map(|(c, n)| value(c, *n)).collect());
    }
    chosen
}
