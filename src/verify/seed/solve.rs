//! Values that satisfy CHECK constraints, bounds of partitions and domains: found
//! by trying candidates on the server, which is the judge of its own expressions.

use std::collections::{BTreeMap, BTreeSet};

use super::candidates::candidates;
use super::harvest::{Harvest, with_value};
use super::text::literal;
use super::values::{Place, Values};
use crate::postgres::{Column, Oid, ScratchSession, SessionError, Table};

/// More columns than this are not tried together.
const WIDEST: usize = 8;
/// More combinations than this are not asked for.
const MOST_ANSWERS: usize = 400;
/// More combinations than this are not kept.
const MOST_KEPT: usize = 24;

/// A value; `None` is NULL.
pub(super) type Value = Option<String>;

/// Columns that constraints tie together, and values that satisfy them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    /// The names of the columns.
    pub(super) columns: Vec<String>,
    /// For each combination a value per column; as unlike each other as possible,
    /// the first ones most. Empty where none was found.
    pub(super) combinations: Vec<Vec<Value>>,
}

/// A question to the server: which combinations satisfy the expressions.
#[derive(Debug, Clone)]
struct Probe {
    columns: Vec<String>,
    candidates: Vec<Vec<Value>>,
    sql: String,
}

/// Answers of the server that hold as long as the question is the same.
#[derive(Debug, Default)]
pub(super) struct Answers {
    known: BTreeMap<String, Option<Vec<Vec<usize>>>>,
}

impl Answers {
    /// Which combinations satisfy each question; `None` where the server refuses
    /// to say.
    async fn to(
        &mut self,
        session: &mut ScratchSession,
        probes: &[Probe],
    ) -> Result<Vec<Option<Vec<Vec<usize>>>>, SessionError> {
        let new: Vec<&str> = probes
            .iter()
            .map(|probe| probe.sql.as_str())
            .filter(|sql| !self.known.contains_key(*sql))
            .collect();
        let together: Vec<String> = new
            .iter()
            .enumerate()
            .map(|(place, sql)| sql.replacen("SELECT ", &format!("SELECT {place}, "), 1))
            .collect();
        if !together.is_empty() {
            match session.query(&together.join(";\n")).await {
                Ok(rows) => {
                    let mut answers = vec![Vec::new(); new.len()];
                    for row in rows {
                        let mut numbers = row.into_iter().flatten().flat_map(|n| n.parse().ok());
                        let place: Option<usize> = numbers.next();
                        if let Some(answer) = place.and_then(|place| answers.get_mut(place)) {
                            answer.push(numbers.collect());
                        }
                    }
                    let asked = new.iter().map(|sql| (*sql).to_owned());
                    self.known.extend(asked.zip(answers.into_iter().map(Some)));
                }
                Err(error) if error.is_lost_connection() => return Err(error),
                Err(_) => {
                    for sql in new {
                        let answer = alone(session, sql).await?;
                        self.known.insert(sql.to_owned(), answer);
                    }
                }
            }
        }
        Ok(probes.iter().map(|probe| self.known.get(&probe.sql).cloned().flatten()).collect())
    }
}

async fn alone(
    session: &mut ScratchSession,
    sql: &str,
) -> Result<Option<Vec<Vec<usize>>>, SessionError> {
    match session.query(sql).await {
        Ok(rows) => Ok(Some(
            rows.into_iter()
                .map(|row| row.into_iter().flatten().flat_map(|n| n.parse().ok()).collect())
                .collect(),
        )),
        Err(error) if error.is_lost_connection() => Err(error),
        Err(_) => Ok(None),
    }
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
    probe(columns, vec![all], &[values.cast(bottom)?], &conditions)
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
            tied(table)
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

/// The expressions that hold for every row of a table.
fn conditions(table: &Table) -> impl Iterator<Item = &str> {
    let checks = table.checks.iter().map(|check| check.expression.as_str());
    checks.chain(table.bound.as_deref())
}

/// Columns that occur in the same expressions, with these expressions.
fn tied(table: &Table) -> Vec<(Vec<&Column>, Vec<&str>)> {
    let mut groups: Vec<(Vec<&Column>, Vec<&str>)> = Vec::new();
    for condition in conditions(table) {
        let words = Harvest::of(condition).words;
        let mut columns: Vec<&Column> =
            table.columns.iter().filter(|column| words.contains(&column.name)).collect();
        let mut checks = vec![condition];
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
    checks: &[&str],
) -> Option<Probe> {
    // What is generated cannot be chosen.
    if columns.is_empty() || columns.len() > WIDEST || columns.iter().any(|c| c.generated) {
        return None;
    }
    let mut harvest = Harvest::default();
    checks.iter().for_each(|check| harvest.add(check));
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
    let checks: Vec<String> = checks.iter().map(|check| (*check).to_owned()).collect();
    probe(names, all, &casts, &checks)
}

fn probe(
    columns: Vec<String>,
    candidates: Vec<Vec<Value>>,
    casts: &[String],
    conditions: &[String],
) -> Option<Probe> {
    if candidates.iter().any(Vec::is_empty) {
        return None;
    }
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let lists: Vec<String> = candidates
        .iter()
        .zip(casts)
        .zip(&columns)
        .enumerate()
        .map(|(place, ((values, cast), column))| {
            let rows: Vec<String> = values
                .iter()
                .enumerate()
                .map(|(n, value)| {
                    let value = value.as_ref().map_or_else(|| "NULL".to_owned(), |v| literal(v));
                    format!("({n}, {value}::{cast})")
                })
                .collect();
            let rows = rows.join(", ");
            format!("(VALUES {rows}) AS banister_{place} (banister_n, {})", quoted(column))
        })
        .collect();
    let numbers: Vec<String> =
        (0..lists.len()).map(|place| format!("banister_{place}.banister_n")).collect();
    let conditions: Vec<String> =
        conditions.iter().map(|condition| format!("({condition}) IS NOT FALSE")).collect();
    let sql = format!(
        "SELECT {} FROM {} WHERE {} ORDER BY {}, {} LIMIT {MOST_ANSWERS}",
        numbers.join(", "),
        lists.join(" CROSS JOIN "),
        conditions.join(" AND "),
        numbers.join(" + "),
        numbers.join(", "),
    );
    Some(Probe { columns, candidates, sql })
}

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
