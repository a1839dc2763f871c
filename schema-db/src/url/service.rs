//! Connection service files: named groups of parameters, as libpq reads them.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::UrlError;

type Parameters = Vec<(String, String)>;

/// The parameters of a service, from the first file that defines it: the one of `PGSERVICEFILE` or `~/.pg_service.conf`,
/// then the system's.
pub(super) fn service(name: &str, variables: &BTreeMap<String, String>) -> Result<Parameters, UrlError> {
    let files = files(variables);
    for file in &files {
        match fs::read_to_string(file) {
            Ok(text) => {
                if let Some(found) = section(&text, name, file)? {
                    return Ok(found);
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(UrlError::File { file: file.clone(), reason: error.to_string() }),
        }
    }
    let searched: Vec<String> = files.iter().map(|it| it.display().to_string()).collect();
    Err(UrlError::ServiceUnknown { name: name.to_owned(), searched: searched.join(" or ") })
}

fn files(variables: &BTreeMap<String, String>) -> Vec<PathBuf> {
    let path = |name: &str| variables.get(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let own = path("PGSERVICEFILE").or_else(|| path("HOME").map(|it| it.join(".pg_service.conf")));
    let system = path("PGSYSCONFDIR").unwrap_or_else(|| PathBuf::from("/etc/postgresql-common"));
    own.into_iter().chain([system.join("pg_service.conf")]).collect()
}

/// The section of this name. What stands in a faulty line is not shown: it may be a password.
fn section(text: &str, name: &str, file: &Path) -> Result<Option<Parameters>, UrlError> {
    let mut found: Option<Parameters> = None;
    let mut inside = false;
    for (line, text) in (1..).zip(text.lines()) {
        let text = text.trim();
        let fault = |reason| UrlError::ServiceFile { file: file.to_owned(), line, reason };
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        if let Some(title) = text.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
            if inside {
                break;
            }
            inside = title == name;
            if inside {
                found = Some(Vec::new());
            }
        } else if let (true, Some(parameters)) = (inside, &mut found) {
            let (key, value) = text.split_once('=').ok_or_else(|| fault("this line is not name=value"))?;
            match key.trim() {
                "service" => return Err(fault("a service cannot name another service")),
                key if key.starts_with("ldap") => return Err(fault("services are not looked up in LDAP")),
                key => parameters.push((key.to_owned(), value.trim().to_owned())),
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FILE: &str = "# ours\n[one]\nhost=a\n\n[two]\nhost = b\nport=5433\n[one]\nhost=late\n[bad]\ns3cret\n\
                        [nested]\nservice=one\n";

    #[test]
    fn the_first_section_of_the_name_counts() {
        let read = |name| section(FILE, name, Path::new("f"));
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(read("one").unwrap(), Some(vec![pair("host", "a")]));
        assert_eq!(read("two").unwrap(), Some(vec![pair("host", "b"), pair("port", "5433")]));
        assert_eq!(read("three").unwrap(), None);
        let error = read("bad").unwrap_err();
        assert!(
            matches!(error, UrlError::ServiceFile { line: 11, .. }) && !error.to_string().contains("s3cret")
        );
        assert!(matches!(read("nested"), Err(UrlError::ServiceFile { line: 13, .. })));
    }
}
