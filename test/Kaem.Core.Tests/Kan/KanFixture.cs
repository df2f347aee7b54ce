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
        var layer = new KanLayer("layer", inputs, outputs, KanBasis.Rbf(size - 1, activation));
        parameters.GetProperty("grid").Floats().CopyTo(layer.Grid.Value.Span);
        parameters.GetProperty("w_base").Floats().CopyTo(layer.BaseWeight.Value.Span);
        parameters.GetProperty("w_sp").Floats().CopyTo(layer.SplineWeight.Value.Span);
        layer.Bandwidth.Value.Span.Fill(parameters.GetProperty("tau").GetSingle());
        float[] values = coefficients.Floats();
        for (int i = 0; i < inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                for (int g = 0; g < size; g++)
                    layer.Coefficients.Value[(i * size + g) * outputs + o] = values[(i * outputs + o) * size + g];
            }
        }
        layer.Refresh(Workers);
        return layer;
    }

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

    public static MatrixView Matrix(JsonElement rows, int columns)
    {
        float[] values = rows.Floats();
        var buffer = new FloatBuffer(values.Length);
        values.CopyTo(buffer.Span);
        return Kept(buffer).AsMatrix(values.Length / columns, columns);
    }

    public static unsafe Span<float> Span(MatrixView matrix) => new(matrix.Data, matrix.Rows * matrix.Columns);

    // Views do not keep their memory alive; tests are short-lived, so it is simply kept.
    private static readonly List<FloatBuffer> Buffers = [];

    private static FloatBuffer Kept(FloatBuffer buffer)
    {
        lock (Buffers)
            Buffers.Add(buffer);
        return buffer;
    }
}
