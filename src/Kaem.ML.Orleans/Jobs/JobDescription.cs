using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kaem.ML.Jobs;

/// <summary>All that a result depends on. It travels as JSON, and lies so beside the result.</summary>
internal sealed record JobDescription
{
    /// <summary>The form that this version writes and reads.</summary>
    public const int Current = 1;

    private static readonly JsonSerializerOptions Format = new()
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        NewLine = "\n",
    };

    public int Version { get; init; } = Current;

    public JobKind Kind { get; init; }

    /// <summary>SHA-256 of what the model's file holds, whenever it was written.</summary>
    public string Model { get; init; } = "";

    /// <summary>Number of rows.</summary>
    public long Rows { get; init; }

    public int ChunkRows { get; init; }

    /// <summary>Number of chunks.</summary>
    public int Chunks { get; init; }

    public int Seed { get; init; }

    public GenerationDraw Draw { get; init; }

    public ImputationMode Mode { get; init; }

    public SourceDescription? Source { get; init; }

    /// <summary>The columns of the result; none for all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The vectors that workers compute with: other ones round otherwise.</summary>
    public string Arithmetic { get; init; } = "";

    /// <summary>SHA-256 of the description: two jobs of the same make the same.</summary>
    [JsonIgnore]
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToJson())));

    public string ToJson() => JsonSerializer.Serialize(this, Format);

    /// <exception cref="FormatException">It is no description, or one of another version.</exception>
    public static JobDescription Read(string json)
    {
        try
        {
            var read = JsonSerializer.Deserialize<JobDescription>(json, Format) ?? throw new FormatException("A job's description is empty.");
            if (read.Version != Current)
                throw new FormatException($"The job is described in form {read.Version}; this version knows form {Current}.");
            bool isWhole = read.Chunks >= 1 && read.ChunkRows >= 1 && read.Rows >= 1 && Enum.IsDefined(read.Kind) && Enum.IsDefined(read.Draw)
                && Enum.IsDefined(read.Mode) && (read.Kind == JobKind.Generate) == (read.Source is null);
            return isWhole ? read : throw new FormatException("A job's description is damaged.");
        }
        catch (JsonException exception)
        {
            throw new FormatException($"A job's description can't be read: {exception.Message}", exception);
        }
    }

    /// <summary>Rows of a chunk of a job without a source.</summary>
    public (long First, int Count) Range(int chunk)
    {
        long first = (long)chunk * ChunkRows;
        return (first, (int)Math.Min(ChunkRows, Rows - first));
    }
}
