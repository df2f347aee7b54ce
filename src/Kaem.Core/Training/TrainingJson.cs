using System.Text.Json;
using Kaem.ML.Persistence;

namespace Kaem.ML.Training;

/// <summary>The training summary as JSON.</summary>
internal static class TrainingJson
{
    // An epoch of a sampler with hundreds of temperatures has less.
    private const int MostEpochBytes = 1 << 16;

    // 256 points of four numbers have less.
    private const int MostPointsBytes = 1 << 16;

    public static byte[] Write(TrainingSummary training) => JsonValues.Document(json =>
    {
        json.WriteNumber("rows", training.Rows);
        json.WriteNumber("steps", training.Steps);
        json.WriteBoolean("stoppedEarly", training.StoppedEarly);
        if (training.Recoveries > 0)
            json.WriteNumber("recoveries", training.Recoveries);
        if (training.StartedFromSeed)
            json.WriteBoolean("startedFromSeed", true);
        json.WriteStartArray("epochs");
        foreach (var epoch in training.Epochs)
        {
            json.WriteStartObject();
            json.WriteNumber("epoch", epoch.Epoch);
            json.WriteNumber("step", epoch.Step);
            json.WriteAny("loss", epoch.Loss);
            if (epoch.HeldOutLogLikelihood is { } heldOut)
                json.WriteAny("heldOutLogLikelihood", heldOut);
            json.WriteAny("effectiveSampleSize", epoch.EffectiveSampleSize);
            if (epoch.Sampler is { } sampler)
                Write(json, sampler);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (training.Points.Count > 0)
            Write(json, training.Points);
    });

    /// <summary>Reads an epoch at a time: a document of all of them would take many times the memory of the bytes.</summary>
    public static TrainingSummary Read(byte[] bytes)
    {
        var json = new Utf8JsonReader(bytes);
        int? rows = null;
        int recoveries = 0;
        long? steps = null;
        bool? stoppedEarly = null;
        bool startedFromSeed = false;
        List<TrainingEpoch>? epochs = null;
        TrainingPoint[] points = [];
        Expect(json.Read() && json.TokenType == JsonTokenType.StartObject);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string? name = json.GetString();
            Expect(json.Read());
            switch (name)
            {
                case "rows":
                    rows = json.GetInt32();
                    break;
                case "steps":
                    steps = json.GetInt64();
                    break;
                case "stoppedEarly":
                    stoppedEarly = json.GetBoolean();
                    break;
                case "recoveries":
                    recoveries = json.GetInt32();
                    break;
                case "startedFromSeed":
                    startedFromSeed = json.GetBoolean();
                    break;
                case "epochs":
                    epochs = ReadEpochs(ref json, bytes);
                    break;
                case "points":
                    using (var document = ReadPart(ref json, bytes, MostPointsBytes))
                        points = ReadPoints(document.RootElement);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
        Expect(!json.Read());
        return rows is null || steps is null || stoppedEarly is null || epochs is null
            ? throw new ModelFormatException("The training summary lacks a part: the model is damaged.")
            : new TrainingSummary(
                rows.Value, steps.Value, stoppedEarly.Value, epochs) { Recoveries = recoveries, StartedFromSeed = startedFromSeed, Points = points };
    }

    private static List<TrainingEpoch> ReadEpochs(ref Utf8JsonReader json, byte[] bytes)
    {
        Expect(json.TokenType == JsonTokenType.StartArray);
        var epochs = new List<TrainingEpoch>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            using var document = ReadPart(ref json, bytes, MostEpochBytes);
            epochs.Add(ReadEpoch(document.RootElement));
        }
        return epochs;
    }

    /// <summary>The value that the reader stands at, of bounded size.</summary>
    private static JsonDocument ReadPart(ref Utf8JsonReader json, byte[] bytes, int most)
    {
        int start = (int)json.TokenStartIndex;
        json.Skip();
        int length = (int)json.BytesConsumed - start;
        Expect(length <= most);
        return JsonDocument.Parse(bytes.AsMemory(start, length));
    }

    private static TrainingEpoch ReadEpoch(JsonElement epoch) => new(
        epoch.GetProperty("epoch").GetInt32(),
        epoch.GetProperty("step").GetInt64(),
        epoch.GetProperty("loss").AnySingle(),
        epoch.TryGetProperty("heldOutLogLikelihood", out var heldOut) ? heldOut.AnySingle() : null,
        epoch.GetProperty("effectiveSampleSize").AnySingle(),
        epoch.TryGetProperty("sampler", out var sampler) ? ReadSampler(sampler) : null);

    private static void Expect(bool condition)
    {
        if (!condition)
            throw new ModelFormatException("The training summary is not what it should be: the model is damaged.");
    }

    /// <summary>One array for each quantity, which takes less room than an object for each point.</summary>
    private static void Write(Utf8JsonWriter json, IReadOnlyList<TrainingPoint> points)
    {
        json.WriteStartObject("points");
        json.WriteStartArray("step");
        foreach (var point in points)
            json.WriteNumberValue(point.Step);
        json.WriteEndArray();
        WriteArray("loss", point => point.Loss);
        WriteArray("effectiveSampleSize", point => point.EffectiveSampleSize);
        if (points.Any(point => point.AcceptanceRate is not null))
            WriteArray("acceptanceRate", point => point.AcceptanceRate);
        json.WriteEndObject();

        void WriteArray(string name, Func<TrainingPoint, float?> value)
        {
            json.WriteStartArray(name);
            foreach (var point in points)
            {
                if (value(point) is { } number)
                    json.WriteAny(number);
                else
                    json.WriteNullValue();
            }
            json.WriteEndArray();
        }
    }

    private static TrainingPoint[] ReadPoints(JsonElement json)
    {
        JsonElement step = json.GetProperty("step"), loss = json.GetProperty("loss"), effective = json.GetProperty("effectiveSampleSize");
        bool adjusted = json.TryGetProperty("acceptanceRate", out var acceptance);
        var points = new TrainingPoint[step.GetArrayLength()];
        if (loss.GetArrayLength() != points.Length || effective.GetArrayLength() != points.Length || (adjusted && acceptance.GetArrayLength() != points.Length))
            throw new JsonException("The points of training have as many of one quantity as of another.");
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new TrainingPoint(
                step[i].GetInt64(), loss[i].AnySingle(), effective[i].AnySingle(),
                adjusted && acceptance[i].ValueKind != JsonValueKind.Null ? acceptance[i].AnySingle() : null);
        }
        return points;
    }

    private static void Write(Utf8JsonWriter json, SamplerDiagnostics sampler)
    {
        json.WriteStartObject("sampler");
        if (sampler.AcceptanceRate is { } rate)
            json.WriteAny("acceptanceRate", rate);
        json.WriteAny("stepSize", sampler.StepSize);
        json.WriteStartArray("exchangeRates");
        foreach (float exchange in sampler.ExchangeRates)
        {
            // A pair that proposed nothing has no rate.
            if (float.IsNaN(exchange))
                json.WriteNullValue();
            else
                json.WriteAny(exchange);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SamplerDiagnostics ReadSampler(JsonElement json) => new(
        json.TryGetProperty("acceptanceRate", out var rate) ? rate.AnySingle() : null,
        json.GetProperty("stepSize").AnySingle(),
        [.. json.GetProperty("exchangeRates").EnumerateArray()
        .Select(exchange => exchange.ValueKind == JsonValueKind.Null ? float.NaN : exchange.AnySingle())]);
}
