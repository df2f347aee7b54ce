using System.Runtime.CompilerServices;
using Kaem.ML;
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
        }),
        transformer.Model.Save);

    /// <exception cref="ModelFormatException">The entry is damaged, or comes from a newer version.</exception>
    public static KaemTextTransformer Read(Stream stream)
    {
        var (column, outputs) = PayloadHeader.Read(PayloadStream.ReadHeader(stream), "text model", header => (
            header.GetProperty("text").GetString()!,
            new KaemTextOutputColumns
            {
                Latent = header.GetProperty("latent").GetString()!, LogLikelihood = header.GetProperty("logLikelihood").GetString()!,
            }));
        return new KaemTextTransformer(KaemTextModel.Load(stream), column, outputs);
    }
}

/// <summary>What ML.NET calls by reflection where a saved model names it.</summary>
internal static class KaemTextLoader
{
    public const string Signature = "KaemTextTransformer";

    private static KaemTextTransformer Create(IHostEnvironment environment, ModelLoadContext context) =>
        NativeModelFile.Load(context, Signature, TextPayload.Read, typeof(KaemTextLoader).Assembly);
}
