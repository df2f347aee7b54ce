using Kaem.ML.Input;
using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>A column of what a row's other parts say of one: a key, a number, or a vector.</summary>
/// <param name="Part">Which part.</param>
internal sealed record PartOutput(RowOutput Output, string Name, DataViewType Type, DataViewSchema.Annotations? Annotations, int Part)
    : OutputColumn(Output, Name, Type, Annotations)
{
    /// <summary>The wanted columns.</summary>
    public static IEnumerable<OutputColumn> Of(IEnumerable<(RowOutput Output, string Name, int Part)> wanted, IReadOnlyList<PartColumn> parts)
    {
        foreach (var (output, name, part) in wanted)
        {
            var column = parts[part];
            yield return output == RowOutput.Prediction
                ? new PartOutput(output, name, column.Type, column.Annotations, part)
                : new PartOutput(
                    output, name, new VectorDataViewType(NumberDataViewType.Single, column.Width), SlotNameAnnotation.Write(column.Keys!.KeyNames), part);
        }
    }

    public override Delegate Getter(IRowScores scores, Func<int> row)
    {
        var all = (IPartScores)scores;
        return PartGetter.Of(Type, () => all.Prediction(Part, row()));
    }
}
