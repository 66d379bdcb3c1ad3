package io.github.rakutenai.cli.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EvaluationTest {

    private final List<ExampleResult> examples = new ArrayList<>();

    @Test
    void a_prompt_is_description_shots_and_question() throws Exception {
        LetterModel model = new LetterModel('a', 100, "");
        run(model, options(2, 1), new Section("D.", documents("q", 1), new Shots.First(documents("s", 3))));

        assertThat(model.asked).containsExactly("D.s0=a\n\ns1=a\n\nq0=|a", "D.s0=a\n\ns1=a\n\nq0=|bb");
    }

    @Test
    void shots_of_the_training_set_are_drawn_anew_for_each_example() throws Exception {
        run(new LetterModel('a', 100, ""), options(2, 9), drawn(documents("q", 9), documents("s", 30)));

        assertThat(examples)
                .hasSize(9)
                .allSatisfy(example -> assertThat(example.prompt()).matches("D\\.s\\d+=a\n\ns\\d+=a\n\nq\\d="));
        assertThat(examples.stream().map(example -> example.prompt().replaceAll("q.=", "")))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_same_seed_gives_the_same_prompts_and_another_one_others() throws Exception {
        Section section = drawn(documents("q", 9), documents("s", 30));
        List<String> prompts = prompts(section, 42);

        assertThat(prompts(section, 42)).isEqualTo(prompts);
        assertThat(prompts(section, 43)).isNotEqualTo(prompts);
    }

    @Test
    void without_a_training_set_shots_are_other_examples() throws Exception {
        TaskResult result = run(new LetterModel('a', 100, ""), options(3, 4), drawn(documents("q", 4), List.of()));

        assertThat(result.shotsOfEvaluated()).isTrue();
        assertThat(examples)
                .allSatisfy(example -> assertThat(example.prompt().split("q" + example.id() + "=", -1))
                        .as(example.prompt())
                        .hasSize(2));
    }

    @Test
    void more_shots_than_there_are_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        run(new LetterModel('a', 100, ""), options(4, 1), drawn(documents("q", 4), documents("s", 3))))
                .withMessage("test: 4 shots are wanted, but there are 3 examples to draw from");
    }

    @Test
    void data_without_examples_has_no_score() {
        assertThatExceptionOfType(MissingDataException.class)
                .isThrownBy(() -> run(new LetterModel('a', 100, ""), options(0, 1), drawn(List.of(), List.of())))
                .withMessage("test: the data set has no examples");
    }

    @Test
    void a_task_that_brings_its_shots_takes_no_others() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> run(
                        new LetterModel('a', 100, ""),
                        options(2, 1),
                        new Section("", documents("q", 1), new Shots.InQuestion())))
                .withMessage("test is always asked with 0 shots, found 2");
    }

    @Test
    void a_prompt_that_does_not_fit_loses_its_beginning() throws Exception {
        LetterModel model = new LetterModel('a', 5, "");
        TaskResult result =
                run(model, options(0, 1), new Section("long", documents("q", 1), new Shots.Drawn(List.of())));

        assertThat(model.asked).containsExactly("gq0=|a", "q0=|bb");
        assertThat(result.cutExamples()).isEqualTo(1);
        assertThat(examples.getFirst().cutTokens()).isEqualTo(4);
    }

    @Test
    void nothing_is_known_before_an_empty_prompt() throws Exception {
        LetterModel model = new LetterModel('a', 100, "");
        Document document = new Document(
                "0", "", "", new Query.Choice(List.of("a", "b"), likelihoods -> Map.of("acc", likelihoods[0])));
        run(model, options(0, 1), new Section("", List.of(document), new Shots.InQuestion()));

        assertThat(model.asked).containsExactly("<end>|a", "<end>|b");
    }

    @Test
    void a_reply_has_room_for_its_longest_text_and_some_more() throws Exception {
        LetterModel model = new LetterModel('a', 12, "abcdefghijk");
        Query query = new Query.Completion(
                List.of("\n"),
                new Query.ReplyLimit(List.of("x", "xyz"), 2),
                (reply, asked) -> Map.of("acc", (double) reply.length()));
        run(
                model,
                options(0, 1),
                new Section("0123456", List.of(new Document("0", "q=", "", query)), new Shots.InQuestion()));

        assertThat(model.asked).containsExactly("23456q=");
        assertThat(examples.getFirst().reply()).isEqualTo("abcde");
        assertThat(examples.getFirst().cutTokens()).isEqualTo(2);
    }

    @Test
    void the_score_is_the_mean_of_the_sections() throws Exception {
        Section half = new Section("one", "", documents("q", 4, i -> i < 2 ? "a" : "bb"), new Shots.InQuestion());
        Section all = new Section("two", "", documents("q", 2, i -> "a"), new Shots.InQuestion());

        TaskResult result = run(new LetterModel('a', 100, ""), options(0, 9), half, all);

        assertThat(result.metrics().get("acc").mean()).isEqualTo(0.75);
        assertThat(result.examples()).isEqualTo(6);
    }

    @Test
    void the_continuation_follows_its_prompt_as_each_harness_encodes_it() {
        LetterModel model = new LetterModel('a', 100, "");

        assertThat(Harness.ELEUTHER_AI.encode(model, "ab", " c").from()).isEqualTo(2);
        assertThat(Harness.STABILITY_AI.encode(model, "ab", "c").tokens()).containsExactly('a', 'b', 'c');
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Harness.ELEUTHER_AI.encode(model, "ab", ""))
                .withMessage("nothing to score from position 2 of 2 tokens");
    }

    private List<String> prompts(Section section, long seed) throws Exception {
        examples.clear();
        run(
                new LetterModel('a', 100, ""),
                new EvaluationOptions(OptionalInt.of(2), OptionalInt.empty(), seed, 3),
                section);
        return examples.stream().map(ExampleResult::prompt).toList();
    }

    private TaskResult run(LanguageModel model, EvaluationOptions options, Section... sections) throws Exception {
        TaskCard card = new TaskCard("test", "Test", Harness.STABILITY_AI, "test", 0, "acc", 0, "nowhere");
        EvaluationListener listener = new EvaluationListener() {
            @Override
            public void started(TaskCard started, int count) {
                assertThat(started).isEqualTo(card);
            }

            @Override
            public void finished(ExampleResult example) {
                examples.add(example);
            }
        };
        return new Evaluation(model, options, List.of(listener)).run(card, List.of(sections));
    }

    private static EvaluationOptions options(int shots, int limit) {
        return new EvaluationOptions(OptionalInt.of(shots), OptionalInt.of(limit), 42, 1);
    }

    private static Section drawn(List<Document> documents, List<Document> pool) {
        return new Section("D.", documents, new Shots.Drawn(pool));
    }

    private static List<Document> documents(String name, int count) {
        return documents(name, count, i -> "a");
    }

    /** With the choices a and bb, of which the given one is right. */
    private static List<Document> documents(String name, int count, IntFunction<String> answer) {
        List<String> choices = List.of("a", "bb");
        return IntStream.range(0, count)
                .mapToObj(i -> new Document(
                        String.valueOf(i), name + i + "=", answer.apply(i), new Query.Choice(choices, likelihoods -> {
                            int likeliest = likelihoods[0] > likelihoods[1] ? 0 : 1;
                            return Map.of("acc", choices.get(likeliest).equals(answer.apply(i)) ? 1.0 : 0.0);
                        })))
                .toList();
    }
}
