using System.Text.Json;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Kan;

/// <summary>Layers and matrices from golden files.</summary>
internal static class KanFixture
{
    private static readonly WorkerPool Workers = new(1);

    /// <summary>The layer of a golden "params" element: coef is [I][O][n], weights are [I][O].</summary>
    public static KanLayer Layer(JsonElement parameters)
    {
        var coefficients = parameters.GetProperty("coef");
        int inputs = coefficients.GetArrayLength(), outputs = coefficients[0].GetArrayLength(), size = coefficients[0][0].GetArrayLength();
        var activation = parameters.GetProperty("act").GetString() == "silu" ? BaseActivation.Silu : BaseActivation.Relu;
        string name = parameters.TryGetProperty("basis", out var given) ? given.GetString()! : "rbf";
        int degree = parameters.TryGetProperty("degree", out var top) ? top.GetInt32() : 0;
        KanBasis basis = name switch
        {
            "bspline" => KanBasis.BSpline(size - degree, degree, activation),
            // The golden series has a sin at k = 0, which is 0 everywhere and has no term here.
            "fourier" => KanBasis.Fourier(size / 2 - 1, activation),
            "cheby" => KanBasis.Chebyshev(degree),
            _ => KanBasis.Rbf(size - 1, activation),
        };
        var layer = new KanLayer("layer", inputs, outputs, basis);
        if (layer.Grid.Length > 0)
            parameters.GetProperty("grid").Floats().CopyTo(layer.Grid.Value.Span);
        if (layer.HasBasePath)
            parameters.GetProperty("w_base").Floats().CopyTo(layer.BaseWeight.Value.Span);
        if (layer.HasSplineWeight)
            parameters.GetProperty("w_sp").Floats().CopyTo(layer.SplineWeight.Value.Span);
        layer.Bandwidth.Value.Span.Fill(parameters.GetProperty("tau").GetSingle());
        float[] values = coefficients.Floats();
        for (int i = 0; i < inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                for (int g = 0; g < layer.BasisSize; g++)
                    layer.Coefficients.Value[(i * layer.BasisSize + g) * outputs + o] = values[(i * outputs + o) * size + GoldenTerm(layer, g)];
            }
        }
        layer.Refresh(Workers);
        return layer;
    }

    /// <summary>The golden number of a term.</summary>
    public static int GoldenTerm(KanLayer layer, int g) => layer.Options is FourierBasis fourier && g > fourier.Frequencies ? g + 1 : g;

    /// <summary>An array of a layer's coefficients' shape, [I][n][O], in the golden order [I][O][n].</summary>
    public static float[] CoefficientsAsGolden(KanLayer layer, FloatBuffer values)
    {
        int size = layer.BasisSize, outputs = layer.Outputs;
        var result = new float[values.Length];
        for (int i = 0; i < layer.Inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                for (int g = 0; g < size; g++)
                    result[(i * outputs + o) * size + g] = values[(i * size + g) * outputs + o];
            }
        }
        return result;
    }

    /// <summary>
    /// The gradients of coefficients, spline and base weights from those of the folded weights, where the optimiser takes them apart as it goes.
    /// </summary>
    public static void FinishGradients(this KanLayer layer)
    {
        int size = layer.BasisSize, outputs = layer.Outputs;
        for (int i = 0; i < layer.Inputs; i++)
        {
            var gradients = layer.WeightGradients(i);
            for (int o = 0; o < outputs; o++)
            {
                float ofSpline = 0;
                for (int g = 0; g < size; g++)
                {
                    int at = (i * size + g) * outputs + o;
                    float gradient = gradients.Row(g)[o];
                    layer.Coefficients.Gradient[at] = layer.HasSplineWeight ? gradient * layer.SplineWeight.Value[i * outputs + o] : gradient;
                    ofSpline += gradient * layer.Coefficients.Value[at];
                }
                if (layer.HasSplineWeight)
                    layer.SplineWeight.Gradient[i * outputs + o] = ofSpline;
                if (layer.HasBasePath)
                    layer.BaseWeight.Gradient[i * outputs + o] = gradients.Row(size)[o];
            }
        }
    }

    public static MatrixView Matrix(JsonElement rows, int columns)
    {
        float[] values = rows.Floats();
        var buffer = new FloatBuffer(values.Length);
        values.CopyTo(buffer.Span);
        return buffer.AsMatrix(values.Length / columns, columns);
    }

    public static unsafe Span<float> Span(MatrixView matrix) => new(matrix.Data, matrix.Rows * matrix.Columns);
}
