using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// All folded weights of a layer, I·Terms x O, computed from coefficients, spline and base weights as a product packs them: those of
/// a large layer fill megabytes, which would have to be written after every update and read again.
/// </summary>
internal sealed unsafe class FoldedWeights(KanLayer layer) : ComputedMatrix
{
    public override int Rows => layer.Inputs * layer.Terms;

    public override int Columns => layer.Outputs;

    public override void Write(int row, int rows, int column, int columns, float* target, nint stride)
    {
        SimdPaths.Run(new FoldingKernel
        {
            Coefficients = layer.Coefficients.Value.Pointer,
            SplineWeight = layer.HasSplineWeight ? layer.SplineWeight.Value.Pointer : null,
            BaseWeight = layer.BaseWeight.Value.Pointer,
            BasisSize = layer.BasisSize,
            Terms = layer.Terms,
            Outputs = layer.Outputs,
            Row = row,
            Rows = rows,
            Column = column,
            Columns = columns,
            Target = target,
            Stride = stride,
        });
    }

    public override Prefetcher Prefetch(int row, int rows, int column, int columns)
    {
        int outputs = layer.Outputs, last = (row + rows - 1) / layer.Terms;
        for (int input = row / layer.Terms; input <= last; input++)
        {
            long at = (long)input * outputs + column;
            if (layer.HasSplineWeight)
                Prefetcher.Fetch(layer.SplineWeight.Value.Pointer + at, columns);
            if (layer.HasBasePath)
                Prefetcher.Fetch(layer.BaseWeight.Value.Pointer + at, columns);
        }
        int first = CoefficientRow(row);
        return new Prefetcher(
            layer.Coefficients.Value.Pointer + (long)first * outputs + column, outputs, CoefficientRow(row + rows) - first, columns);
    }

    /// <summary>The first row of coefficients at or after a row of the folded weights.</summary>
    private int CoefficientRow(int row) => row / layer.Terms * layer.BasisSize + Math.Min(row % layer.Terms, layer.BasisSize);
}
