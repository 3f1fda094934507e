//! Work under a lock: the effects of one cause, and how a finding tells them.

use std::collections::HashSet;

use super::fact::{Cover, Fact, facts};
use crate::effect::{EffectKind, ObjectKind, ScanCause, ScriptEffects};
use crate::finding::{EffectRef, Finding, Label, RuleId, Severity};
use crate::pg::{LockMode, QualifiedName};
use crate::source::Span;

/// The effects of one subcommand and one cause, on one object or on several: a
/// partitioned table and its partitions. Never empty.
#[derive(Debug, Clone)]
pub(super) struct Group<'a> {
    first: Fact<'a>,
    rest: Vec<Fact<'a>>,
}

/// The effects of live objects that a rule asks for, grouped by their cause, in
/// order; without those of statements that are refused anyway.
pub(super) fn groups<'a>(
    script: &'a ScriptEffects,
    wanted: impl Fn(Fact<'a>) -> bool,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for fact in facts(script).filter(|fact| fact.is_live() && !fact.is_refused() && wanted(*fact)) {
        let same = |group: &&mut Group<'a>| {
            group.first.span() == fact.span() && group.first.kind() == fact.kind()
        };
        let of_statement = |group: &&mut Group<'a>| {
            group.first.reference().statement == fact.reference().statement
        };
        match groups.iter_mut().rev().take_while(of_statement).find(same) {
            Some(group) => group.rest.push(fact),
            None => groups.push(Group { first: fact, rest: Vec::new() }),
        }
    }
    groups
}

impl<'a> Group<'a> {
    /// The effect on the object that the statement names.
    pub(super) const fn first(&self) -> Fact<'a> {
        self.first
    }

    /// The bytes that cause it.
    pub(super) fn span(&self) -> Span {
        self.first.span()
    }

    /// Every effect of the group.
    pub(super) fn facts(&self) -> impl Iterator<Item = Fact<'a>> + '_ {
        std::iter::once(self.first).chain(self.rest.iter().copied())
    }

    /// The objects.
    pub(super) fn names(&self) -> String {
        names(self.facts())
    }

    /// The objects that `cover` is on.
    pub(super) fn names_under(&self, cover: Cover<'_>) -> String {
        names(self.facts().filter(|fact| is_under(*fact, cover.mode)))
    }

    /// The strongest lock under which it happens, where writes wait for it; the
    /// first of the strongest.
    pub(super) fn cover(&self) -> Option<Cover<'a>> {
        self.facts()
            .filter_map(Fact::cover)
            .reduce(|best, cover| if cover.mode > best.mode { cover } else { best })
    }

    /// The group itself, and the effects beside it that a finding about it
    /// tells as well: its locks, its failures, and what `also` names.
    pub(super) fn claims(&self, also: impl Fn(&EffectKind) -> bool) -> Vec<EffectRef> {
        let told = |kind: &EffectKind| {
            matches!(kind, EffectKind::Lock { .. } | EffectKind::MayFail(_)) || also(kind)
        };
        let mut claims: Vec<_> = self.facts().map(Fact::reference).collect();
        claims.extend(self.first.beside().filter(|fact| told(fact.kind())).map(Fact::reference));
        claims.sort_unstable();
        claims.dedup();
        claims
    }

    /// A finding about work under a lock. `while_` says what goes on: `all rows
    /// are read`.
    pub(super) fn blocking(
        &self,
        rule: RuleId,
        message: String,
        cover: Cover<'_>,
        while_: &str,
    ) -> Finding {
        let mut why = self.held_while(cover, while_);
        let fails_on = self.fails_on();
        if !fails_on.is_empty() {
            why.push_str(&format!("; it fails on {fails_on}"));
        }
        let label = format!("{while_} under {}", cover.mode);
        let primary = Label { span: self.span(), text: label };
        let finding =
            Finding::new(rule, Severity::Error, message, why, primary).grows_with(self.worked_on());
        match cover.held {
            Some(lock) => {
                let taker = self.first.script().statements[lock.since].span;
                finding.label(taker, held_label(&lock.on.name.to_string(), cover))
            }
            None => finding,
        }
    }

    /// The tables whose rows are worked on. A foreign key reads those of the table
    /// that references; what it finds in the other one it finds by an index.
    fn worked_on(&self) -> Vec<QualifiedName> {
        let is_key = matches!(self.first.kind(), EffectKind::Scan(ScanCause::ForeignKey { .. }));
        let all = if is_key { 1 } else { usize::MAX };
        let tables = self.facts().take(all).chain(self.first.beside().filter(|_| !is_key));
        let tables = tables.filter(|fact| fact.is_queried() && fact.is_live());
        let worked = tables.filter(|fact| fact.kind() == self.first.kind() || is_key);
        let mut names: Vec<QualifiedName> =
            worked.map(|fact| fact.effect().on.name.clone()).collect();
        if names.is_empty() {
            // An index is rebuilt: its table is the one beside it that is locked.
            let locked = self.first.beside().filter(|fact| fact.is_queried());
            names.extend(locked.map(|fact| fact.effect().on.name.clone()));
        }
        names
    }

    /// Which locks are held, for how long, and what waits for them: those on
    /// what the work is done on, and those beside it (the other end of a foreign
    /// key).
    fn held_while(&self, cover: Cover<'_>, while_: &str) -> String {
        let taken = match cover.held {
            Some(_) => "was taken earlier in the transaction and stays",
            None => "is held",
        };
        let mut why = String::new();
        for mode in LockMode::ALL.into_iter().rev().filter(|mode| mode.blocks_writes()) {
            let covered = self.facts().filter(|fact| is_under(*fact, mode));
            let beside = self.first.beside().filter(|fact| {
                fact.effect().lock() == Some(mode)
                    && fact.is_live()
                    && fact.is_queried()
                    && is_under(*fact, mode)
            });
            let locked = names(covered.chain(beside));
            let blocks = mode.blocks_in_words();
            if locked.is_empty() {
                continue;
            }
            why.push_str(&if why.is_empty() {
                format!(
                    "{mode} on {locked} {taken} while {while_}, which takes longer the more rows \
                     there are: {blocks}"
                )
            } else {
                format!("; so is {mode} on {locked}: {blocks}")
            });
        }
        why
    }

    /// The rows on which it fails, in words.
    fn fails_on(&self) -> String {
        let failures = self.first.beside().filter_map(|fact| match fact.kind() {
            EffectKind::MayFail(failure) => Some(failure.on.as_str()),
            _ => None,
        });
        failures.collect::<Vec<_>>().join(", and on ")
    }
}

/// What to say beside the statement that took a lock which is still held.
pub(super) fn held_label(name: &str, cover: Cover<'_>) -> String {
    format!("takes {} on `{name}`, and keeps it to the end of the transaction", cover.mode)
}

/// Whether the strongest lock on what `fact` is about has this mode.
fn is_under(fact: Fact<'_>, mode: LockMode) -> bool {
    fact.cover().is_some_and(|cover| cover.mode == mode)
}

/// The names of the objects, a partitioned table before its partitions.
fn names<'a>(facts: impl Iterator<Item = Fact<'a>>) -> String {
    let is_parent = |fact: &Fact<'_>| fact.effect().on.kind == ObjectKind::PartitionedTable;
    let (parents, others): (Vec<_>, Vec<_>) = facts.partition(is_parent);
    name_list(parents.into_iter().chain(others).map(Fact::name))
}

/// `a`; `a` and `b`; `a`, `b` and 3 more.
pub(super) fn name_list(names: impl Iterator<Item = String>) -> String {
    let mut seen = HashSet::new();
    let unique: Vec<String> = names.filter(|name| seen.insert(name.clone())).collect();
    match unique.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, more @ ..] => format!("{one}, {two} and {} more", more.len()),
    }
}
