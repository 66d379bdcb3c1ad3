package io.github.rakutenai.hub;

import java.util.List;

/** Paths as a repository has them, which come from a server and become files here. */
final class RepositoryPath {

    private RepositoryPath() {}

    /** Whether it is a relative path with slashes that stays inside its folder on every system. */
    static boolean valid(String path) {
        return path.chars().noneMatch(c -> c < ' ' || c == '\\' || c == ':')
                && List.of(path.split("/", -1)).stream().noneMatch(RepositoryPath::leavesFolder);
    }

    private static boolean leavesFolder(String name) {
        return name.isEmpty() || name.equals(".") || name.equals("..");
    }
}
