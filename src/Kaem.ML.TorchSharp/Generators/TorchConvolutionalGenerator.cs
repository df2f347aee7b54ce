using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Generators;

/// <summary>Transposed convolutions from one pixel to an image, with LeakyReLU and by option batch normalisation between them (Tables 7 and 8).</summary>
internal sealed class TorchConvolutionalGenerator(ConvolutionalGenerator host, ParameterTensors arrays) : TorchGenerator
{
    private const double Epsilon = 1e-5, Momentum = 0.1;

    public override Tensor Forward(Tensor x, TorchPass pass)
    {
        // Channels first, as the library wants images; rows have them last.
        x = x.unsqueeze(-1).unsqueeze(-1);
        for (int l = 0; l < host.Layers.Count; l++)
        {
            var layer = host.Layers[l];
            var geometry = layer.Geometry;
            // Kernel row, kernel column, input, output: to input, output, row, column.
            var weights = arrays[layer.Weights].permute(2, 3, 0, 1);
            var bias = layer.Norm is null ? arrays[layer.Bias] : null;
            if (pass.Half)
                (x, weights, bias) = (x.to(bfloat16), weights.to(bfloat16), bias?.to(bfloat16));
            x = nn.functional.conv_transpose2d(x, weights, bias, strides: [geometry.Stride, geometry.Stride], padding: [geometry.Padding, geometry.Padding]);
            x = x.to(float32);
            if (layer.Norm is { } norm)
                x = Normalise(x, norm, pass.IsTraining);
            if (l < host.Layers.Count - 1)
                x = x.leaky_relu(Number(host.Options.Slope));
        }
        x = x.permute(0, 2, 3, 1).flatten(1);
        return TorchOutput.Activate(pass.Noise is { } noise ? x + noise : x, host.Options.Output, [new ColumnRange(0, host.Outputs)]);
    }

    /// <summary>By the pass's own statistics, which move the running ones, or by these.</summary>
    private Tensor Normalise(Tensor x, BatchNorm norm, bool training)
    {
        Tensor mean = arrays[norm.Mean], variance = arrays[norm.Variance];
        if (training)
        {
            var centre = x.mean([0L, 2L, 3L]);
            var spread = (x - centre.view(1, -1, 1, 1)).square().mean([0L, 2L, 3L]);
            using (no_grad())
            {
                mean.add_(Number(Momentum) * (centre.detach() - mean));
                variance.add_(Number(Momentum) * (spread.detach() - variance));
            }
            (mean, variance) = (centre, spread);
        }
        var standard = (x - mean.view(1, -1, 1, 1)) / (variance.view(1, -1, 1, 1) + Number(Epsilon)).sqrt();
        return standard * arrays[norm.Gain].view(1, -1, 1, 1) + arrays[norm.Bias].view(1, -1, 1, 1);
    }
}
