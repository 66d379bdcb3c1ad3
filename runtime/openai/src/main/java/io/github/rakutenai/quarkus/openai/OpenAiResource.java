package io.github.rakutenai.quarkus.openai;

import java.io.InputStream;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

import io.github.rakutenai.quarkus.openai.api.ChatCompletion;
import io.github.rakutenai.quarkus.openai.api.ChatCompletionRequest;
import io.github.rakutenai.quarkus.openai.api.Completion;
import io.github.rakutenai.quarkus.openai.api.CompletionRequest;
import io.github.rakutenai.quarkus.openai.api.DetokenizeRequest;
import io.github.rakutenai.quarkus.openai.api.DetokenizeResponse;
import io.github.rakutenai.quarkus.openai.api.EmbeddingsRequest;
import io.github.rakutenai.quarkus.openai.api.ErrorBody.ErrorDetail;
import io.github.rakutenai.quarkus.openai.api.ModelList;
import io.github.rakutenai.quarkus.openai.api.TokenizeRequest;
import io.github.rakutenai.quarkus.openai.api.TokenizeResponse;
import io.smallrye.common.annotation.RunOnVirtualThread;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The endpoints. Bodies are read here and not by the framework, so that whatever is wrong with one is told in OpenAI's form. */
@Path("/")
@ApplicationScoped
@ApiKeyProtected
@RunOnVirtualThread
@Consumes(MediaType.WILDCARD)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "OpenAI")
public class OpenAiResource {

    private final ServedModels models;
    private final ChatCompletions chatCompletions;
    private final Completions completions;
    private final Tokens tokens;
    private final Errors errors;
    private final long maxBodyBytes;

    OpenAiResource(
            OpenAiConfig config,
            ServedModels models,
            ChatCompletions chatCompletions,
            Completions completions,
            Tokens tokens,
            Errors errors) {
        this.models = models;
        this.chatCompletions = chatCompletions;
        this.completions = completions;
        this.tokens = tokens;
        this.errors = errors;
        maxBodyBytes = config.maxBodySize().asLongValue();
    }

    @POST
    @Path("v1/chat/completions")
    @Produces({MediaType.APPLICATION_JSON, EventStream.MEDIA_TYPE})
    @Operation(summary = "Continues a conversation", operationId = "createChatCompletion")
    @RequestBody(content = @Content(schema = @Schema(implementation = ChatCompletionRequest.class)))
    @APIResponse(content = @Content(schema = @Schema(implementation = ChatCompletion.class)))
    public Response chatCompletion(InputStream body) {
        return chatCompletions.create(read(body, ChatCompletionRequest.class));
    }

    @POST
    @Path("v1/completions")
    @Produces({MediaType.APPLICATION_JSON, EventStream.MEDIA_TYPE})
    @Operation(summary = "Continues prompts as they are", operationId = "createCompletion")
    @RequestBody(content = @Content(schema = @Schema(implementation = CompletionRequest.class)))
    @APIResponse(content = @Content(schema = @Schema(implementation = Completion.class)))
    public Response completion(InputStream body) {
        return completions.create(read(body, CompletionRequest.class));
    }

    @GET
    @Path("v1/models")
    @Operation(summary = "The models that can be asked", operationId = "listModels")
    @APIResponse(content = @Content(schema = @Schema(implementation = ModelList.class)))
    public Response models() {
        return ok(models.list());
    }

    @GET
    @Path("v1/models/{model: .+}")
    @Operation(summary = "One of the models", operationId = "retrieveModel")
    @APIResponse(content = @Content(schema = @Schema(implementation = ModelList.Entry.class)))
    public Response model(@PathParam("model") String model) {
        return ok(models.entry(models.find(model)));
    }

    @POST
    @Path("v1/embeddings")
    @Operation(hidden = true)
    public Response embeddings(InputStream body) {
        ServedModel model = models.find(read(body, EmbeddingsRequest.class).model());
        throw new OpenAiException(
                404,
                new ErrorDetail(
                        "the model `" + model.id() + "` writes text and gives no embeddings",
                        "invalid_request_error",
                        "model",
                        "unsupported_model"));
    }

    @POST
    @Path("tokenize")
    @Operation(summary = "The tokens of a text or a conversation", operationId = "tokenize")
    @RequestBody(content = @Content(schema = @Schema(implementation = TokenizeRequest.class)))
    @APIResponse(content = @Content(schema = @Schema(implementation = TokenizeResponse.class)))
    public Response tokenize(InputStream body) {
        return ok(tokens.tokenize(read(body, TokenizeRequest.class)));
    }

    @POST
    @Path("detokenize")
    @Operation(summary = "The text of tokens", operationId = "detokenize")
    @RequestBody(content = @Content(schema = @Schema(implementation = DetokenizeRequest.class)))
    @APIResponse(content = @Content(schema = @Schema(implementation = DetokenizeResponse.class)))
    public Response detokenize(InputStream body) {
        return ok(tokens.detokenize(read(body, DetokenizeRequest.class)));
    }

    @ServerExceptionMapper
    public Response error(RuntimeException cause) {
        return errors.response(cause);
    }

    private <T> T read(InputStream body, Class<T> type) {
        return Json.read(body, maxBodyBytes, type);
    }

    private static Response ok(Object entity) {
        return Response.ok(Json.write(entity)).build();
    }
}
