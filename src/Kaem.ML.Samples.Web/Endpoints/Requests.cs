using System.Text.Json;
using System.Text.Json.Serialization;
using Kaem.ML.Samples.Web.Service;

namespace Kaem.ML.Samples.Web.Endpoints;

/// <summary>Rows to generate.</summary>
internal sealed class GenerateRequest
{
    /// <summary>How many.</summary>
    [JsonRequired]
    public int Count { get; set; }

    /// <summary>The same seed gives the same rows by the same model; null for one by chance, which the response's header Kaem-Seed says.</summary>
    public ulong? Seed { get; set; }

    /// <summary>What is given of columns.</summary>
    public Dictionary<string, JsonElement> Given { get; set; } = [];

    /// <summary>Whether rows have gaps as those of training had.</summary>
    public bool Gaps { get; set; }
}

/// <summary>Rows to fill.</summary>
internal sealed class ImputeRequest
{
    /// <summary>The rows, by column; null, and what is not there, is a gap.</summary>
    [JsonRequired]
    public List<Dictionary<string, JsonElement>> Rows { get; set; } = [];

    /// <summary>Whether to draw values, as spread as real ones are, in place of best guesses.</summary>
    public bool Draw { get; set; }

    /// <summary>The same seed gives the same draws.</summary>
    public ulong? Seed { get; set; }
}

/// <summary>Rows to score.</summary>
internal sealed class ScoreRequest
{
    /// <inheritdoc cref="ImputeRequest.Rows"/>
    [JsonRequired]
    public List<Dictionary<string, JsonElement>> Rows { get; set; } = [];

    /// <summary>Whether to say what each column adds, too.</summary>
    public bool Contributions { get; set; }
}

/// <summary>Reads requests.</summary>
internal static class RequestBody
{
    // A misspelt name would be as if it were not there.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        NumberHandling = JsonNumberHandling.Strict,
    };

    /// <summary>The body as a request.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context)
    {
        if (!context.Request.HasJsonContentType())
            throw new BadInputException("The body must be JSON: Content-Type: application/json.", StatusCodes.Status415UnsupportedMediaType);
        try
        {
            return await context.Request.ReadFromJsonAsync<T>(Strict, context.RequestAborted) ?? throw new BadInputException("The body is null.");
        }
        catch (JsonException exception)
        {
            throw new BadInputException($"The body is no request: {exception.Message}", inner: exception);
        }
    }

    /// <summary>The seed that is given, or one by chance, which goes into a header so that the rows can be had again.</summary>
    public static ulong Seed(HttpContext context, ulong? given)
    {
        ulong seed = given ?? (ulong)Random.Shared.NextInt64();
        context.Response.Headers["Kaem-Seed"] = seed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return seed;
    }

    /// <summary>Refuses more rows than may be.</summary>
    /// <exception cref="BadInputException">There are too many, or none.</exception>
    public static void CheckRows(int rows, int most)
    {
        if (rows == 0)
            throw new BadInputException("'rows' is empty.");
        if (rows > most)
            throw new BadInputException($"'rows' has {rows} rows; a request may have {most} at most.", StatusCodes.Status413PayloadTooLarge);
    }
}
