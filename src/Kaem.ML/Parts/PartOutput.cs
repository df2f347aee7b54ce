using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>A column of what a row's other parts say of one: a key, a number, or a vector.</summary>
/// <param name="Part">Which part.</param>
internal sealed record PartOutput(RowOutput Output, string Name, DataViewType Type, DataViewSchema.Annotations? Annotations, int Part)
    : OutputColumn(Output, Name, Type, Annotations)
{
    public override Delegate Getter(IRowScores scores, Func<int> row)
    {
        var all = (JointScores)scores;
        return PartGetter.Of(Type, () => all.Prediction(Part, row()));
    }
}
