//! Problems as people read them, in the look of rustc.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::problem::{Location, Problem, Severity};

/// The text of one problem, with colour codes (the stream removes them where they are not wanted).
pub(super) fn render(problem: &Problem, width: usize) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Advice => Level::NOTE.with_name("advice"),
    };
    let title = level.primary_title(title(problem)).id(problem.code.id());
    let group = problem
        .notes
        .iter()
        .fold(source(problem, title), |group, note| group.element(Level::NOTE.message(note.as_str())));
    let group =
        problem.help.iter().fold(group, |group, help| group.element(Level::HELP.message(help.as_str())));
    Renderer::styled().term_width(width).render(&[group])
}

/// The first line says where, so that it can be searched and clicked without the rest.
fn title(problem: &Problem) -> String {
    match &problem.location {
        Some(location) => format!("{}: {}", line_of(location), problem.message),
        None => problem.message.clone(),
    }
}

fn line_of(location: &Location) -> String {
    match location.line {
        Some(line) => format!("{}:{line}", location.file),
        None => location.file.clone(),
    }
}

fn source<'a>(problem: &'a Problem, title: annotate_snippets::Title<'a>) -> Group<'a> {
    let (Some(quote), Some(location)) = (&problem.quote, &problem.location) else {
        return Group::with_title(title);
    };
    title.element(
        Snippet::source(quote.source.as_str())
            .line_start(quote.first_line)
            .path(location.file.as_str())
            .annotation(AnnotationKind::Primary.span(quote.span.clone()).label(quote.label.as_str())),
    )
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::{codes::Code, report::Problem};

    fn plain(problem: &Problem) -> String {
        anstream::adapter::strip_str(&render(problem, 100)).to_string()
    }

    #[test]
    fn a_problem_says_what_where_and_what_to_do() {
        let source = "dialect = \"postgres\"\npackagez = []\n";
        let problem = Problem::error(Code::ConfigKey, "unknown key `packagez`")
            .quoting("schemagen.toml", source, 21..29, "did you mean `packages`?")
            .help("write `packages`");
        assert_eq!(
            plain(&problem),
            "error[SG0104]: schemagen.toml:2: unknown key `packagez`
 --> schemagen.toml:2:1
  |
2 | packagez = []
  | ^^^^^^^^ did you mean `packages`?
  |
  = help: write `packages`"
        );
    }

    #[test]
    fn spans_beyond_the_text_are_no_panic() {
        let problem = Problem::error(Code::ConfigSyntax, "x").quoting("a", "é", 1..99, "here");
        assert!(plain(&problem).starts_with("error[SG0103]: a:1: x"));
    }
}
