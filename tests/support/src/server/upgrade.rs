//! Takes a server's databases to another cluster by `pg_upgrade`, as one does to come to a newer version.

use std::{
    env, fs,
    os::unix::{fs::MetadataExt as _, process::CommandExt as _},
    path::{Path, PathBuf},
    process::Command,
};

use super::OwnServer;

impl OwnServer {
    /// The new cluster has the version of the old one: `pg_upgrade` makes no difference there, and no test needs two
    /// servers. All objects are dumped and made again, and the files of tables are taken along.
    pub fn upgrade(&mut self) {
        let folder = self.cluster.socket_folder().to_path_buf();
        let (data, before) = (folder.join("data"), folder.join("before"));
        let started_with = fs::read_to_string(data.join("postmaster.opts")).unwrap();
        let program = Path::new(started_with.split(' ').next().unwrap());
        let programs = programs(program.parent().unwrap());
        let owner = fs::metadata(&data).unwrap();
        let run = |name: &str, arguments: &[&str]| {
            let mut command = Command::new(programs.join(name));
            command.args(arguments).current_dir(&before).uid(owner.uid()).gid(owner.gid());
            let output = command.output().unwrap();
            let told = [output.stdout, output.stderr].concat();
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&told));
        };
        self.stop();
        fs::rename(&data, &before).unwrap();
        let [socket, old, new] = [&folder, &before, &data].map(|it| it.to_str().unwrap());
        let programs = programs.to_str().unwrap();
        run(
            "initdb",
            &["--no-sync", "--auth=trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", new],
        );
        run(
            "pg_upgrade",
            &["-b", programs, "-B", programs, "-d", old, "-D", new, "-U", "postgres", "-s", socket],
        );
        fs::write(data.join("postmaster.opts"), started_with).unwrap();
        self.restart();
    }
}

/// Where `pg_upgrade` is, beside the server; embedded servers come without it.
fn programs(beside: &Path) -> PathBuf {
    let mut folders = vec![beside.to_path_buf()];
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let found = folders.into_iter().find(|it| it.join("pg_upgrade").is_file());
    found.unwrap_or_else(|| {
        panic!("no pg_upgrade in {} or in PATH: install a whole PostgreSQL server", beside.display())
    })
}
