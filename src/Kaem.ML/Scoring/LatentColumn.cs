using System.Globalization;
using Kaem.ML.Input;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>The column of a row's latents, whose slots have the names that plots give them.</summary>
internal static class LatentColumn
{
    /// <param name="full">Whether it has all Q·P latents instead of their sums over p.</param>
    public static OutputColumn Of(string name, KaemModel model, bool full)
    {
        int width = full ? model.LatentLength : model.GeneratorInputs, parts = width / model.GeneratorInputs;
        return new OutputColumn(
            RowOutput.Latent, name, new VectorDataViewType(NumberDataViewType.Single, width),
            SlotNameAnnotation.Write([.. Enumerable.Range(0, width).Select(slot => Slot(slot / parts, slot % parts, parts))]));
    }

    private static string Slot(int latent, int part, int parts) =>
        string.Create(CultureInfo.InvariantCulture, $"latent {latent + 1}{(parts > 1 ? $".{part + 1}" : "")}");
}
