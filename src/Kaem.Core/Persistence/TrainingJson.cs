using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>The training summary as JSON.</summary>
internal static class TrainingJson
{
    // An epoch of a sampler with hundreds of temperatures has less.
    private const int MostEpochBytes = 1 << 16;

    public static byte[] Write(TrainingSummary training)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteNumber("rows", training.Rows);
            json.WriteNumber("steps", training.Steps);
            json.WriteBoolean("stoppedEarly", training.StoppedEarly);
            if (training.Recoveries > 0)
                json.WriteNumber("recoveries", training.Recoveries);
            json.WriteStartArray("epochs");
            foreach (var epoch in training.Epochs)
            {
                json.WriteStartObject();
                json.WriteNumber("epoch", epoch.Epoch);
                json.WriteNumber("step", epoch.Step);
                json.WriteNumber("loss", epoch.Loss);
                if (epoch.HeldOutLogLikelihood is { } heldOut)
                    json.WriteNumber("heldOutLogLikelihood", heldOut);
                json.WriteNumber("effectiveSampleSize", epoch.EffectiveSampleSize);
                if (epoch.Sampler is { } sampler)
                    Write(json, sampler);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Reads an epoch at a time: a document of all of them would take many times the memory of the bytes.</summary>
    public static TrainingSummary Read(byte[] bytes)
    {
        var json = new Utf8JsonReader(bytes);
        int? rows = null;
        int recoveries = 0;
        long? steps = null;
        bool? stoppedEarly = null;
        List<TrainingEpoch>? epochs = null;
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
                case "epochs":
                    epochs = ReadEpochs(ref json, bytes);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }
        Expect(!json.Read());
        return rows is null || steps is null || stoppedEarly is null || epochs is null
            ? throw new ModelFormatException("The training summary lacks a part: the model is damaged.")
            : new TrainingSummary(rows.Value, steps.Value, stoppedEarly.Value, epochs) { Recoveries = recoveries };
    }

    private static List<TrainingEpoch> ReadEpochs(ref Utf8JsonReader json, byte[] bytes)
    {
        Expect(json.TokenType == JsonTokenType.StartArray);
        var epochs = new List<TrainingEpoch>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            int start = (int)json.TokenStartIndex;
            json.Skip();
            int length = (int)json.BytesConsumed - start;
            Expect(length <= MostEpochBytes);
            using var document = JsonDocument.Parse(bytes.AsMemory(start, length));
            epochs.Add(ReadEpoch(document.RootElement));
        }
        return epochs;
    }

    private static TrainingEpoch ReadEpoch(JsonElement epoch) => new(
        epoch.GetProperty("epoch").GetInt32(),
        epoch.GetProperty("step").GetInt64(),
        epoch.GetProperty("loss").GetSingle(),
        epoch.TryGetProperty("heldOutLogLikelihood", out var heldOut) ? heldOut.GetSingle() : null,
        epoch.GetProperty("effectiveSampleSize").GetSingle(),
        epoch.TryGetProperty("sampler", out var sampler) ? ReadSampler(sampler) : null);

    private static void Expect(bool condition)
    {
        if (!condition)
            throw new ModelFormatException("The training summary is not what it should be: the model is damaged.");
    }

    private static void Write(Utf8JsonWriter json, SamplerDiagnostics sampler)
    {
        json.WriteStartObject("sampler");
        if (sampler.AcceptanceRate is { } rate)
            json.WriteNumber("acceptanceRate", rate);
        json.WriteNumber("stepSize", sampler.StepSize);
        json.WriteStartArray("exchangeRates");
        foreach (float exchange in sampler.ExchangeRates)
        {
            // A pair that proposed nothing has no rate, and JSON no NaN.
            if (float.IsNaN(exchange))
                json.WriteNullValue();
            else
                json.WriteNumberValue(exchange);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SamplerDiagnostics ReadSampler(JsonElement json) => new(
        json.TryGetProperty("acceptanceRate", out var rate) ? rate.GetSingle() : null,
        json.GetProperty("stepSize").GetSingle(),
        [.. json.GetProperty("exchangeRates").EnumerateArray().Select(exchange => exchange.ValueKind == JsonValueKind.Null ? float.NaN : exchange.GetSingle())]);
}
