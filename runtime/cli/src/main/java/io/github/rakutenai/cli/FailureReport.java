package io.github.rakutenai.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

import io.github.rakutenai.engine.checkpoint.MalformedCheckpointException;
import io.github.rakutenai.engine.tokenizer.ChatTemplateException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Tells what a user can do something about in one sentence, and leaves the rest to be reported as it is. */
final class FailureReport implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) throws Exception {
        command.getErr().println("rakutenai: " + message(failure));
        return ExitCode.SOFTWARE;
    }

    private static String message(Exception failure) throws Exception {
        return switch (failure) {
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case AccessDeniedException denied -> "there is no right to use " + denied.getFile();
            case FileSystemLoopException loop -> loop.getFile() + " is a link to a folder that it lies in";
            case IOException e when e.getMessage() != null -> e.getMessage();
            case UncheckedIOException e -> message(e.getCause());
            case MalformedCheckpointException e -> e.getMessage();
            case ChatTemplateException e -> e.getMessage();
            case IllegalArgumentException e -> e.getMessage();
            default -> throw failure;
        };
    }
}
