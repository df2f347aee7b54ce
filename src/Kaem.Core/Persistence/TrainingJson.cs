using System.Text.Json;

namespace Kaem.ML.Persistence;

/// <summary>The training summary as JSON.</summary>
internal static class TrainingJson
{
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

    public static TrainingSummary Read(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        var root = document.RootElement;
        var epochs = new List<TrainingEpoch>();
        foreach (var epoch in root.GetProperty("epochs").EnumerateArray())
        {
            epochs.Add(new TrainingEpoch(
                epoch.GetProperty("epoch").GetInt32(),
                epoch.GetProperty("step").GetInt64(),
                epoch.GetProperty("loss").GetSingle(),
                epoch.TryGetProperty("heldOutLogLikelihood", out var heldOut) ? heldOut.GetSingle() : null,
                epoch.GetProperty("effectiveSampleSize").GetSingle(),
                epoch.TryGetProperty("sampler", out var sampler) ? ReadSampler(sampler) : null));
        }
        return new TrainingSummary(
            root.GetProperty("rows").GetInt32(), root.GetProperty("steps").GetInt64(), root.GetProperty("stoppedEarly").GetBoolean(), epochs)
        {
            Recoveries = root.TryGetProperty("recoveries", out var recoveries) ? recoveries.GetInt32() : 0,
        };
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
