//! Work under a lock: the effects of one cause, and how a finding tells them.

use super::fact::{Cover, Fact, facts};
use crate::effect::{EffectKind, ScriptEffects};
use crate::finding::{EffectRef, Finding, Label, RuleId, Severity};
use crate::source::Span;

/// The effects of one subcommand and one cause, on one object or on several: a
/// partitioned table and its partitions. Never empty.
#[derive(Debug, Clone)]
pub(super) struct Group<'a> {
    first: Fact<'a>,
    rest: Vec<Fact<'a>>,
}

/// The effects of live objects that a rule asks for, grouped by their cause, in
/// order.
pub(super) fn groups<'a>(
    script: &'a ScriptEffects,
    wanted: impl Fn(Fact<'a>) -> bool,
) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for fact in facts(script).filter(|fact| fact.is_live() && wanted(*fact)) {
        let same = |group: &&mut Group<'a>| {
            group.first.reference().statement == fact.reference().statement
                && group.first.span() == fact.span()
                && group.first.kind() == fact.kind()
        };
        match groups.iter_mut().find(same) {
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

    /// The objects: one name, two, or two and how many more.
    pub(super) fn names(&self) -> String {
        name_list(self.facts().map(Fact::name))
    }

    /// The strongest lock under which it happens, where writes wait for it.
    pub(super) fn cover(&self) -> Option<Cover<'a>> {
        self.facts().filter_map(Fact::cover).max_by_key(|cover| cover.mode)
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
        if let Some(on) = self.fails_on() {
            why.push_str(&format!("; it fails if there is {on}"));
        }
        let label = format!("{while_} under {}", cover.mode);
        let primary = Label { span: self.span(), text: label };
        let finding = Finding::new(rule, Severity::Error, message, why, primary);
        match cover.held {
            Some(lock) => {
                let taker = self.first.script().statements[lock.since].span;
                finding.label(taker, held_label(&lock.on.name.to_string(), cover))
            }
            None => finding,
        }
    }

    /// Which lock is held, for how long, and what waits for it.
    fn held_while(&self, cover: Cover<'_>, while_: &str) -> String {
        let names = self.names();
        let Cover { mode, held } = cover;
        let taken = match held {
            Some(_) => "was taken earlier in the transaction, and stays",
            None => "is held",
        };
        let blocks = mode.blocks_in_words();
        format!(
            "{mode} on {names} {taken} while {while_}, longer the more rows there are: {blocks}"
        )
    }

    /// The rows on which it fails.
    fn fails_on(&self) -> Option<&'a str> {
        self.first.beside().find_map(|fact| match fact.kind() {
            EffectKind::MayFail(failure) => Some(failure.on.as_str()),
            _ => None,
        })
    }
}

/// What to say beside the statement that took a lock which is still held.
pub(super) fn held_label(name: &str, cover: Cover<'_>) -> String {
    format!("takes {} on `{name}`, and keeps it to the end of the transaction", cover.mode)
}

/// `a`; `a` and `b`; `a`, `b` and 3 more.
pub(super) fn name_list(names: impl Iterator<Item = String>) -> String {
    let mut unique: Vec<String> = Vec::new();
    for name in names {
        if !unique.contains(&name) {
            unique.push(name);
        }
    }
    match unique.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, more @ ..] => format!("{one}, {two} and {} more", more.len()),
    }
}
