package io.github.rakutenai.cli.evaluation;

/**
 * What is known of a task before its data is read.
 *
 * @param name on the command line
 * @param title in the model card's tables
 * @param harness whose prompts and counting it follows
 * @param harnessTask its name there, with version and prompt version where it has them
 * @param shots worked examples before each question, in the card
 * @param metric the one that the card's score is
 * @param cardPercent the card's score of RakutenAI-7B-instruct
 * @param source which files are read and where to get them, in a sentence
 */
public record TaskCard(
        String name,
        String title,
        Harness harness,
        String harnessTask,
        int shots,
        String metric,
        double cardPercent,
        String source) {}
