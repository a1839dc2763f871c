//! Finds the most that may be taken out of each text: everything at once; where the server makes another text of that, what is of one
//! sort, then halves.

use postgres::Transaction;
use schema_model::schema::Definition;

use super::{
    Text,
    edits::{Edit, edited},
    home::Asked,
};
use crate::postgres::canonicalise::{
    CanonicaliseError,
    batch::{self, Answer, Question},
    layout::Layouts,
    view,
};

/// So many times the server is asked about a text; what is left then stays.
const QUESTIONS: usize = 60;

pub(super) struct Prover<'t, 'c> {
    pub(super) transaction: &'t mut Transaction<'c>,
    pub(super) layouts: &'t Layouts,
}

impl Prover<'_, '_> {
    /// The shortest text of each that the server takes for the same; `None` where there is none. All texts are asked about at once, as
    /// each question has its price.
    pub(super) fn prove(&mut self, texts: &[&Text]) -> Result<Vec<Option<String>>, CanonicaliseError> {
        let mut all: Vec<Search<'_>> = texts.iter().map(|it| Search::of(it)).collect();
        loop {
            let (mut open, tried): (Vec<&mut Search<'_>>, Vec<String>) =
                all.iter_mut().filter_map(|it| it.candidate().map(|text| (it, text))).unzip();
            if open.is_empty() {
                return Ok(all.iter().map(Search::found).collect());
            }
            let same = self.are_same(&mut open, &tried)?;
            open.into_iter().zip(same).for_each(|(it, same)| it.note(same));
        }
    }

    /// Whether the server makes the same of these texts as of the originals. Where it makes the original itself of one, nothing more
    /// needs to be asked; else both are asked about until the server's text stays the same.
    fn are_same(
        &mut self,
        all: &mut [&mut Search<'_>],
        tried: &[String],
    ) -> Result<Vec<bool>, CanonicaliseError> {
        let asked: Vec<(&Text, &str)> =
            all.iter().zip(tried).map(|(it, text)| (it.text, text.as_str())).collect();
        let first = self.ask(&asked)?;
        let mut same: Vec<bool> =
            first.iter().zip(&asked).map(|(answer, (text, _))| is_text(answer, &text.before)).collect();
        let other: Vec<(usize, &str)> = first
            .iter()
            .enumerate()
            .filter_map(|(at, answer)| match answer {
                Answer::Text(text) if !same[at] => Some((at, text.as_str())),
                Answer::Text(_) | Answer::Nothing | Answer::Refused(_) => None,
            })
            .collect();
        self.make_final(all, &other)?;
        let asked: Vec<(&Text, &str)> = other.iter().map(|(at, text)| (all[*at].text, *text)).collect();
        for ((at, _), answer) in other.iter().zip(self.ask(&asked)?) {
            same[*at] = all[*at].wanted.as_ref().is_some_and(|it| is_text(&answer, it));
        }
        Ok(same)
    }

    /// What the server makes of the originals in the end.
    fn make_final(
        &mut self,
        all: &mut [&mut Search<'_>],
        other: &[(usize, &str)],
    ) -> Result<(), CanonicaliseError> {
        for _ in 0..2 {
            let open: Vec<usize> = other.iter().map(|(at, _)| *at).filter(|at| !all[*at].is_final).collect();
            let asked: Vec<(&Text, &str)> = open
                .iter()
                .map(|at| (all[*at].text, all[*at].wanted.as_deref().unwrap_or(&all[*at].text.before)))
                .collect();
            let answers = self.ask(&asked)?;
            for (at, answer) in open.into_iter().zip(answers) {
                let it = &mut *all[at];
                let before = it.wanted.take();
                it.wanted = match answer {
                    Answer::Text(text) => Some(text),
                    Answer::Nothing | Answer::Refused(_) => None,
                };
                it.is_final = before.is_some() || it.wanted.as_deref() == Some(it.text.before.as_str());
            }
        }
        Ok(())
    }

    fn ask(&mut self, asked: &[(&Text, &str)]) -> Result<Vec<Answer>, CanonicaliseError> {
        let mut answers = vec![Answer::Nothing; asked.len()];
        let (mut questions, mut definitions) = (Vec::new(), Vec::new());
        for (at, (text, tried)) in asked.iter().enumerate() {
            match &text.asked {
                Asked::InTable(table, place) => questions.push((at, Question { table, place, text: tried })),
                Asked::Whole(definition, slot) => {
                    let mut definition = Definition::clone(definition);
                    slot.set(&mut definition, tried);
                    definitions.push((at, definition));
                }
            }
        }
        let (positions, questions): (Vec<usize>, Vec<Question<'_>>) = questions.into_iter().unzip();
        for (at, answer) in positions.into_iter().zip(batch::ask(self.transaction, self.layouts, &questions)?)
        {
            answers[at] = answer;
        }
        let (positions, definitions): (Vec<usize>, Vec<Definition>) = definitions.into_iter().unzip();
        for (at, answer) in positions.into_iter().zip(view::texts(self.transaction, &definitions)?) {
            answers[at] = answer;
        }
        Ok(answers)
    }
}

fn is_text(answer: &Answer, text: &str) -> bool {
    matches!(answer, Answer::Text(it) if it == text)
}

/// How far one text has got.
struct Search<'t> {
    text: &'t Text,
    taken: Vec<&'t Edit>,
    /// Runs of edits that are not tried yet, the next one last.
    open: Vec<Vec<&'t Edit>>,
    /// What was refused by itself. It may go where more has been taken: the cast of a literal, once its column has none.
    refused: Vec<&'t Edit>,
    taken_since: usize,
    asked: usize,
    /// What the server makes of the original, where that is another text.
    wanted: Option<String>,
    is_final: bool,
}

impl<'t> Search<'t> {
    fn of(text: &'t Text) -> Self {
        let mut edits: Vec<&Edit> = text.edits.iter().collect();
        // What surely says the least is tried first.
        edits.sort_by_key(|it| it.part);
        let (open, taken, refused) = (vec![edits], Vec::new(), Vec::new());
        Self { text, taken, open, refused, taken_since: 0, asked: 0, wanted: None, is_final: false }
    }

    /// What to try next: what has been taken, and one run more.
    fn candidate(&mut self) -> Option<String> {
        if self.open.is_empty() && self.taken_since > 0 && !self.refused.is_empty() {
            self.taken_since = 0;
            self.open.push(std::mem::take(&mut self.refused));
        }
        let next = self.open.last().filter(|_| self.asked < QUESTIONS)?;
        Some(edited(&self.text.before, self.taken.iter().chain(next).copied()))
    }

    fn note(&mut self, is_same: bool) {
        self.asked += 1;
        let Some(mut tried) = self.open.pop() else { return };
        if is_same {
            self.taken_since += tried.len();
            self.taken.append(&mut tried);
        } else if tried.len() == 1 {
            self.refused.append(&mut tried);
        } else {
            self.open.extend(parts(&tried).into_iter().rev().map(<[_]>::to_vec));
        }
    }

    fn found(&self) -> Option<String> {
        (!self.taken.is_empty()).then(|| edited(&self.text.before, self.taken.iter().copied()))
    }
}

/// Literals of a list lose their casts together or not at all, so that sorts stay together as long as they may.
fn parts<'e, 't>(run: &'e [&'t Edit]) -> Vec<&'e [&'t Edit]> {
    let sorts: Vec<_> = run.chunk_by(|a, b| a.part == b.part).collect();
    if sorts.len() > 1 { sorts } else { run.chunks(run.len().div_ceil(2)).collect() }
}
