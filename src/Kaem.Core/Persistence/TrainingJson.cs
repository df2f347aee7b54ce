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
                epoch.GetProperty("effectiveSampleSize").GetSingle()));
        }
        return new TrainingSummary(
            root.GetProperty("rows").GetInt32(), root.GetProperty("steps").GetInt64(), root.GetProperty("stoppedEarly").GetBoolean(), epochs);
    }
}
