using System.Runtime.CompilerServices;
using System.Text.Json;
using Kaem.ML;
using Kaem.ML.Parts;
using Kaem.ML.Saving;
using Kaem.ML.Text.Pipeline;
using Microsoft.ML;
using Microsoft.ML.Runtime;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: LoadableClass(
    typeof(KaemTextTransformer), typeof(KaemTextLoader), null, typeof(SignatureLoadModel), "Kolmogorov-Arnold Energy Model of texts", KaemTextLoader.Signature)]

namespace Kaem.ML.Text.Pipeline;

/// <summary>A model of texts with what surrounds it in a pipeline, as <see cref="PayloadStream"/> with a <see cref="PayloadHeader"/>.</summary>
internal static class TextPayload
{
    public static void Write(Stream stream, KaemTextTransformer transformer) => PayloadStream.Write(
        stream,
        PayloadHeader.Write(json =>
        {
            json.WriteString("text", transformer.TextColumnName);
            json.WriteString("latent", transformer.Outputs.Latent);
            json.WriteString("logLikelihood", transformer.Outputs.LogLikelihood);
            if (transformer.Parts.Count == 0)
                return;
            JointPayload.WriteParts(json, transformer.Parts);
            json.WriteString("predictedPrefix", transformer.Outputs.PredictedPrefix);
            json.WriteString("scoreSuffix", transformer.Outputs.ScoreSuffix);
            if (transformer.Outputs.PredictedParts is { } predicted)
                JointPayload.Write(json, "predictedParts", predicted);
        }),
        transformer.Model.Save);

    /// <exception cref="ModelFormatException">The entry is damaged, or comes from a newer version.</exception>
    public static KaemTextTransformer Read(Stream stream)
    {
        byte[] bytes = PayloadStream.ReadHeader(stream);
        return PayloadHeader.Read(bytes, "text model", header => Read(header, KaemTextModel.Load(stream)));
    }

    private static KaemTextTransformer Read(JsonElement header, KaemTextModel model)
    {
        var outputs = new KaemTextOutputColumns
        {
            Latent = header.GetProperty("latent").GetString()!, LogLikelihood = header.GetProperty("logLikelihood").GetString()!,
        };
        IReadOnlyList<PartColumn> parts = [];
        if (header.TryGetProperty("parts", out _))
        {
            parts = JointPayload.ReadParts(header, model.Parts);
            outputs = outputs with
            {
                PredictedPrefix = header.GetProperty("predictedPrefix").GetString()!,
                ScoreSuffix = header.GetProperty("scoreSuffix").GetString()!,
                PredictedParts = header.TryGetProperty("predictedParts", out var predicted) ? JointPayload.Texts(predicted) : null,
            };
        }
        return new KaemTextTransformer(model, header.GetProperty("text").GetString()!, parts, outputs);
    }
}

/// <summary>What ML.NET calls by reflection where a saved model names it.</summary>
internal static class KaemTextLoader
{
    public const string Signature = "KaemTextTransformer";

    private static KaemTextTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        NativeModelFile.Load(context, Signature, TextPayload.Read, typeof(KaemTextLoader).Assembly);
}
