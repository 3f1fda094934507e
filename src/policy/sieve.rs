//! Every finding goes through here, and what is left is shown: comments first,
//! then the policy's ignores, its levels, and last the baseline.

use std::collections::HashSet;

use super::fingerprint::{Identifier, Identity};
use super::pages;
use super::suppression::{Suppressions, Surroundings};
use super::{Baseline, Date, Known, Level, Settings, Statistics};
use crate::effect::{EffectKind, ScriptEffects};
use crate::finding::{Finding, RuleId, Severity};
use crate::report::{DecisionEntry, HiddenEntry, SizeEntry};
use crate::source::Span;

/// Where the policy lies and where banister runs, both absolute and with `/`
/// between their parts: what tells which file a pattern of the policy means.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// The policy's folder.
    pub folder: String,
    /// The working directory.
    pub working_directory: String,
}

/// The findings of a run, one file after the other.
#[derive(Debug)]
pub struct Sieve<'a> {
    settings: &'a Settings,
    baseline: HashSet<&'a str>,
    /// The rules that look at statements.
    rules: Vec<RuleId>,
    today: Date,
    ground: Ground,
    /// How big tables are, and the file that says so.
    statistics: Option<(&'a str, &'a Statistics)>,
    identifier: Identifier,
    matched: HashSet<String>,
    ignores_used: Vec<bool>,
    hidden: HiddenEntry,
}

/// A finding, and what the policy made of it.
#[derive(Debug, Clone)]
pub struct Ruled {
    /// Which of the file's scripts it is in, counted from 0.
    pub script: usize,
    /// The finding, with the severity that it has here.
    pub finding: Finding,
    /// The severity that the rule gave it, and who gave it another one.
    pub ruling: Option<(Severity, DecisionEntry)>,
    /// How big the tables are that it grows with; empty where nobody knows sizes.
    pub sizes: Vec<SizeEntry>,
    /// What it is known by.
    pub fingerprint: String,
    /// The object that it is about.
    pub object: Option<String>,
    /// The statement, without its layout.
    pub statement: String,
}

/// What became of the findings of one file.
#[derive(Debug, Default)]
pub struct Sifted {
    /// The findings that are shown, by script and place.
    pub shown: Vec<Ruled>,
    /// The findings that a comment silences, with its reason and its last day.
    pub suppressed: Vec<(Ruled, String, Option<Date>)>,
    /// The statements whose effects could not be told, without those that
    /// somebody answers for.
    pub unknown: usize,
}

impl Ground {
    /// `file`, as the user named it, relative to the policy's folder.
    pub fn relative(&self, file: &str) -> String {
        let whole = match file.starts_with('/') {
            true => file.to_owned(),
            false => format!("{}/{file}", self.working_directory),
        };
        let mut parts: Vec<&str> = Vec::new();
        for part in whole.split('/') {
            match part {
                "" | "." => {}
                ".." => drop(parts.pop()),
                part => parts.push(part),
            }
        }
        let folder: Vec<&str> = self.folder.split('/').filter(|part| !part.is_empty()).collect();
        let inside = parts.strip_prefix(folder.as_slice());
        inside.map_or_else(|| format!("/{}", parts.join("/")), |parts| parts.join("/"))
    }
}

impl Ruled {
    /// What a baseline keeps of it.
    pub fn known(&self, script: &ScriptEffects) -> Known {
        Known {
            migration: script.migration.clone().unwrap_or_else(|| script.source.name().to_owned()),
            rule: self.finding.rule.to_string(),
            object: self.object.clone(),
            statement: self.statement.clone(),
            fingerprint: self.fingerprint.clone(),
        }
    }
}

impl<'a> Sieve<'a> {
    /// A sieve for one run. `rules` are all rules that look at statements.
    pub fn new(
        settings: &'a Settings,
        baseline: Option<&'a Baseline>,
        rules: Vec<RuleId>,
        today: Date,
        ground: Ground,
    ) -> Self {
        let known = baseline.map(Baseline::findings).unwrap_or_default();
        Self {
            settings,
            baseline: known.iter().map(|known| known.fingerprint.as_str()).collect(),
            rules,
            today,
            ground,
            statistics: None,
            identifier: Identifier::default(),
            matched: HashSet::new(),
            ignores_used: vec![false; settings.policy.ignores.len()],
            hidden: HiddenEntry::default(),
        }
    }

    /// The same sieve, with how big tables are and the file that says so.
    #[must_use]
    pub const fn with_statistics(mut self, known: Option<(&'a str, &'a Statistics)>) -> Self {
        self.statistics = known;
        self
    }

    /// Puts the findings of one file through. `scripts` are its scripts, such as
    /// the up and the down of a goose file, each with what the rules say of it.
    pub fn file(&mut self, scripts: &[(&ScriptEffects, Vec<Finding>)]) -> Sifted {
        let mut sifted = Sifted::default();
        let Some((first, _)) = scripts.first() else { return sifted };
        let path = self.ground.relative(first.source.name());
        let mut statements: Vec<Span> = scripts
            .iter()
            .flat_map(|(script, _)| script.statements.iter().map(|statement| statement.span))
            .collect();
        statements.sort_unstable();
        let mut suppressions = Suppressions::read(Surroundings {
            source: &first.source,
            statements: &statements,
            rules: &self.rules,
            today: self.today,
        });
        for (at, (script, findings)) in scripts.iter().enumerate() {
            let mut shown = vec![false; findings.len()];
            for (finding, shown) in findings.iter().zip(&mut shown) {
                let ruled = self.ruled(at, script, finding.clone());
                let start = finding.labels()[0].span.start;
                if let Some(found) = suppressions.covering(finding.rule, start) {
                    self.hidden.suppressed += 1;
                    sifted.suppressed.push((ruled, found.reason.clone(), found.until));
                } else if let Some(ruled) = self.pass(&path, ruled) {
                    *shown = true;
                    sifted.shown.push(ruled);
                }
            }
            sifted.unknown += unanswered(script, findings, &shown);
        }
        let settings = self.settings;
        let is_on = |rule| settings.level(rule).is_none_or(|(level, _)| level != Level::Off);
        for remark in suppressions.remarks(is_on) {
            let at = script_of(scripts, remark.labels()[0].span.start);
            let ruled = self.ruled(at, scripts[at].0, remark);
            sifted.shown.extend(self.pass(&path, ruled));
        }
        sifted.shown.sort_by_key(|ruled| {
            (ruled.script, ruled.finding.labels()[0].span, ruled.finding.rule)
        });
        sifted
    }

    /// Puts findings about a script that is released already through: nobody is
    /// told what else its comments are good for.
    pub fn released(&mut self, script: &ScriptEffects, findings: Vec<Finding>) -> Sifted {
        let mut sifted = self.file(&[(script, findings)]);
        let own = pages::pages().map(|page| page.id).collect::<Vec<_>>();
        sifted.shown.retain(|ruled| !own.contains(&ruled.finding.rule));
        sifted.unknown = 0;
        sifted
    }

    /// How many findings were not shown, and why.
    pub const fn hidden(&self) -> HiddenEntry {
        self.hidden
    }

    /// The fingerprints of the baseline that were found again.
    pub fn is_matched(&self, fingerprint: &str) -> bool {
        self.matched.contains(fingerprint)
    }

    /// What the reader should know of the policy's ignores: which have expired,
    /// and, where every file was looked at (`all`), which hide nothing.
    pub fn ignore_notes(&self, all: bool) -> Vec<String> {
        let file = self.settings.policy.file.as_deref().unwrap_or(super::FILE_NAME);
        let ignores = self.settings.policy.ignores.iter().zip(&self.ignores_used);
        let note = ignores.filter_map(|(ignore, used)| match ignore.until {
            Some(day) if day < self.today => Some(format!(
                "`{file}` line {}: this ignore expired on {day}, and hides nothing any more",
                ignore.line
            )),
            _ if all && !used => {
                Some(format!("`{file}` line {}: this ignore hides nothing", ignore.line))
            }
            _ => None,
        });
        note.collect()
    }

    fn ruled(&mut self, script: usize, effects: &ScriptEffects, finding: Finding) -> Ruled {
        let Identity { fingerprint, object, statement } =
            self.identifier.identify(effects, &finding);
        let ruled = Ruled {
            script,
            finding,
            ruling: None,
            sizes: Vec::new(),
            fingerprint,
            object,
            statement,
        };
        match self.statistics {
            Some((file, statistics)) => {
                statistics.weigh(ruled, file, self.settings.policy.sizes, self.today)
            }
            None => ruled,
        }
    }

    /// The finding as it is shown, or nothing where the policy or the baseline
    /// hides it.
    fn pass(&mut self, path: &str, mut ruled: Ruled) -> Option<Ruled> {
        let rule = ruled.finding.rule;
        let ignores = &self.settings.policy.ignores;
        let ignored = ignores.iter().position(|ignore| {
            ignore.until.is_none_or(|day| day >= self.today)
                && (ignore.rules.is_empty() || ignore.rules.iter().any(|id| id == rule.0))
                && ignore.paths.iter().any(|glob| glob.matches(path))
        });
        if let Some(at) = ignored {
            self.ignores_used[at] = true;
            self.hidden.ignored += 1;
            return None;
        }
        match self.settings.level(rule) {
            Some((Level::Off, _)) => {
                self.hidden.switched_off += 1;
                return None;
            }
            Some((Level::Shown(severity), decision)) => {
                let usual = ruled.ruling.map_or(ruled.finding.severity, |(usual, _)| usual);
                ruled.ruling = Some((usual, decision));
                ruled.finding.severity = severity;
            }
            None => {}
        }
        if self.baseline.contains(ruled.fingerprint.as_str()) {
            self.matched.insert(ruled.fingerprint);
            self.hidden.known += 1;
            return None;
        }
        Some(ruled)
    }
}

/// The script that byte `at` of their file belongs to: the last that begins
/// before it.
fn script_of(scripts: &[(&ScriptEffects, Vec<Finding>)], at: usize) -> usize {
    let begins_before = |(script, _): &(&ScriptEffects, Vec<Finding>)| {
        script.statements.iter().any(|statement| statement.span.start <= at)
    };
    scripts.iter().rposition(begins_before).unwrap_or(0)
}

/// How many statements have effects that could not be told and that nobody
/// answers for: of what is said about them something is shown, or nothing is
/// said at all.
fn unanswered(script: &ScriptEffects, findings: &[Finding], shown: &[bool]) -> usize {
    let is_unanswered = |index: &usize| {
        let effects = &script.statements[*index].effects;
        let unknown = |effect: usize| matches!(effects[effect].kind, EffectKind::Unknown(_));
        if !(0..effects.len()).any(unknown) {
            return false;
        }
        let about = |finding: &Finding| {
            finding.caused_by.iter().any(|at| at.statement == *index && unknown(at.effect))
        };
        let mut said = findings.iter().zip(shown).filter(|(finding, _)| about(finding)).peekable();
        said.peek().is_none() || said.any(|(_, shown)| *shown)
    };
    (0..script.statements.len()).filter(is_unanswered).count()
}
