using System.Numerics.Tensors;
using Kaem.ML.Generators;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Generators;

public class ConvolutionalGeneratorTests
{
    private const int Inputs = 5;

    private static readonly WorkerPool Workers = new(2);

    private static readonly ConvolutionLayer[][] Stacks =
    [
        [new(2, Kernel: 5, Stride: 1, Padding: 0)],
        [new(6, Kernel: 3, Stride: 1, Padding: 0), new(5), new(3, Kernel: 3, Stride: 1)],
        // Wide strides, and kernels that leave gaps.
        [new(4, Kernel: 3, Stride: 1, Padding: 0), new(3, Kernel: 5, Stride: 3), new(2, Kernel: 2, Stride: 3, Padding: 0)],
        // Much cut off, from the first pixel on.
        [new(4, Kernel: 7, Stride: 2, Padding: 2), new(13, Kernel: 6, Stride: 4, Padding: 3), new(1, Kernel: 1, Stride: 1, Padding: 0)],
    ];

    public static TheoryData<int, bool, OutputActivation> Cases
    {
        get
        {
            var cases = new TheoryData<int, bool, OutputActivation>();
            for (int stack = 0; stack < Stacks.Length; stack++)
            {
                cases.Add(stack, false, OutputActivation.Sigmoid);
                cases.Add(stack, true, OutputActivation.None);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs_are_those_of_plain_loops(int stack, bool norm, OutputActivation output)
    {
        // Two blocks, of which the last is not full.
        const int samples = 69;
        var generator = Create(stack, norm, output);
        var workspace = WithInputs(generator, samples);
        generator.Forward(workspace, Workers);
        for (int s = 0; s < samples; s += 17)
            workspace.Output.Row(s).ShouldBeClose(Naive(generator, workspace.Input.Row(s), output), 1e-5, $"sample {s}");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_agree_with_finite_differences(int stack, bool norm, OutputActivation output)
    {
        const int samples = 7;
        // A slope near 1: the loss bends where an activation changes its sign, and differences see it.
        var generator = Create(stack, norm, output, slope: 0.8f);
        var workspace = WithInputs(generator, samples);
        foreach (bool training in new[] { true, false })
        {
            workspace.IsTraining = training;
            float[] cotangent = Cotangent(generator, samples);
            Loss();
            cotangent.CopyTo(KanFixture.Span(workspace.OutputGradient));
            generator.Backward(workspace, training || !norm ? ParameterGradients.Written : ParameterGradients.None, inputs: true, Workers);
            float[] dx = KanFixture.Span(workspace.InputGradient).ToArray();
            FiniteDifference.Check(KanFixture.Span(workspace.Input), dx, Loss, 1e-3f, 2e-2, $"inputs, training {training}");
            if (training)
            {
                foreach (var parameter in generator.Parameters.Where(parameter => parameter.IsTrainable))
                    FiniteDifference.Check(parameter, Loss, 1e-3f, 2e-2);
            }

            double Loss()
            {
                generator.Refresh(Workers);
                generator.Forward(workspace, Workers);
                double loss = 0;
                var y = KanFixture.Span(workspace.Output);
                for (int i = 0; i < y.Length; i++)
                    loss += (double)y[i] * cotangent[i];
                return loss;
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_can_be_added_to_what_stands_there(bool norm)
    {
        const int samples = 9;
        var generator = Create(1, norm, OutputActivation.Sigmoid);
        var workspace = WithInputs(generator, samples);
        workspace.IsTraining = true;
        float[][] once = Gradients(ParameterGradients.Written), twice = Gradients(ParameterGradients.Added);
        for (int i = 0; i < once.Length; i++)
            twice[i].AsSpan().ShouldBeClose([.. once[i].Select(value => 2.0 * value)], 1e-5, $"parameter {i}");

        float[][] Gradients(ParameterGradients how)
        {
            generator.Forward(workspace, Workers);
            Cotangent(generator, samples).CopyTo(KanFixture.Span(workspace.OutputGradient));
            generator.Backward(workspace, how, inputs: false, Workers);
            return Trainable(generator);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_number_of_threads_changes_no_bit(int stack, bool norm, OutputActivation output)
    {
        float[][] one = Run(new WorkerPool(1)), many = Run(new WorkerPool(5));
        for (int i = 0; i < one.Length; i++)
            many[i].Should().Equal(one[i]);

        float[][] Run(WorkerPool workers)
        {
            const int samples = 130;
            var generator = Create(stack, norm, output);
            var workspace = WithInputs(generator, samples);
            workspace.IsTraining = true;
            generator.Forward(workspace, workers);
            Cotangent(generator, samples).CopyTo(KanFixture.Span(workspace.OutputGradient));
            generator.Backward(workspace, ParameterGradients.Deferred, inputs: true, workers);
            return [KanFixture.Span(workspace.Output).ToArray(), KanFixture.Span(workspace.InputGradient).ToArray(), .. Trainable(generator)];
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sample_gets_the_same_bits_alone_and_among_others(bool norm)
    {
        const int samples = 130;
        var generator = Create(1, norm, OutputActivation.Sigmoid);
        GeneratorWorkspace all = WithInputs(generator, samples), alone = generator.CreateWorkspace(3);
        float[] cotangent = Cotangent(generator, samples);
        generator.Forward(all, Workers);
        float[] outputs = KanFixture.Span(all.Output).ToArray();
        cotangent.CopyTo(KanFixture.Span(all.OutputGradient));
        generator.Backward(all, ParameterGradients.None, inputs: true, Workers);
        foreach (int s in new[] { 0, 64, 129 })
        {
            alone.Samples = 1;
            all.Input.Row(s).CopyTo(alone.Input.Row(0));
            generator.Forward(alone, Workers);
            alone.Output.Row(0).ToArray().Should().Equal(outputs.AsSpan(s * generator.Outputs, generator.Outputs).ToArray());
            cotangent.AsSpan(s * generator.Outputs, generator.Outputs).CopyTo(alone.OutputGradient.Row(0));
            generator.Backward(alone, ParameterGradients.None, inputs: true, Workers);
            alone.InputGradient.Row(0).ToArray().Should().Equal(all.InputGradient.Row(s).ToArray());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Samples_that_the_loss_does_not_depend_on_can_be_left_out_to_the_last_bit(bool norm)
    {
        var generator = Create(1, norm, OutputActivation.Sigmoid);
        LeftOutSamples.ShouldChangeNoBit(generator, 70, inputs: true, Workers, () => Trainable(generator));
    }

    [Fact]
    public void Training_passes_give_channels_mean_0_and_deviation_1_and_move_the_running_statistics_there()
    {
        const int samples = 40;
        var generator = Create(1, norm: true, OutputActivation.None);
        var norm = generator.Layers[0].Norm!;
        norm.Gain.Value.Span.Fill(1);
        norm.Bias.Value.Span.Clear();
        var workspace = (ConvolutionalWorkspace)WithInputs(generator, samples);
        workspace.IsTraining = true;
        for (int pass = 0; pass < 200; pass++)
            generator.Forward(workspace, Workers);
        generator.Refresh(Workers);
        float[] own = KanFixture.Span(workspace.Output).ToArray();
        for (int c = 0; c < norm.Gain.Length; c++)
        {
            var runs = new LaneRuns(workspace.Standard(0), c);
            double sum = 0, squares = 0;
            for (int run = 0; run < runs.Count; run++)
            {
                foreach (float value in runs[run])
                    (sum, squares) = (sum + value, squares + (double)value * value);
            }
            (sum / runs.Elements).Should().BeApproximately(0, 1e-6);
            (squares / runs.Elements).Should().BeApproximately(1, 1e-3);
        }
        workspace.IsTraining = false;
        generator.Forward(workspace, Workers);
        KanFixture.Span(workspace.Output).ShouldBeClose([.. own.Select(value => (double)value)], 1e-4, "by the running statistics");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Passes_allocate_nothing_once_warm(bool norm)
    {
        const int samples = 100;
        var workers = new WorkerPool(1);
        var generator = Create(1, norm, OutputActivation.Sigmoid);
        var workspace = WithInputs(generator, samples);
        workspace.IsTraining = true;
        var optimiser = generator.CreateOptimiser();
        var step = AdamStep.At(1, 1e-3f);
        Run();
        Run();
        Allocations.Usual(Run).Should().Be(0);

        void Run()
        {
            generator.Forward(workspace, workers);
            generator.Backward(workspace, ParameterGradients.Deferred, inputs: true, workers);
            int parts = optimiser.Prepare(step, workspace, workers);
            for (int part = 0; part < parts; part++)
                optimiser.Execute(part);
            optimiser.Finish();
        }
    }

    [Fact]
    public void Every_vector_width_gives_the_same_products()
    {
        const int rows = 29, depth = 300, columns = 53;
        float[] left = new float[rows * depth], right = new float[depth * 64];
        new RandomStream(1, StreamPurpose.Initialisation).Normal(left);
        new RandomStream(2, StreamPurpose.Initialisation).Normal(right);
        var expected = new double[rows * columns];
        for (int i = 0; i < rows * columns; i++)
        {
            // The middle rows of B meet nothing.
            for (int k = 0; k < depth; k++)
                expected[i] += k is >= 100 and < 140 ? 0 : (double)left[i / columns * depth + k] * right[k * 64 + i % columns];
        }
        foreach (var path in Enum.GetValues<SimdPath>().Where(SimdPaths.IsSupported))
            Product(path).AsSpan().ShouldBeClose(expected, 1e-5, path.ToString());

        unsafe float[] Product(SimdPath path)
        {
            var product = GatheredProduct.Create(path);
            var packed = product.CreateLeft(rows, depth);
            FloatBuffer a = new(rows * depth), b = new(depth * 64 + 64), c = new(packed.PaddedRows * 96);
            left.CopyTo(a.Span);
            right.CopyTo(b.Span);
            packed.PackAcross(0, a.Pointer, depth, depth);
            product.Multiply(packed, [new(0, b.Pointer, 64, 100), new(140, b.Pointer + 140 * 64, 64, 160)], columns, c.Pointer, 96);
            return [.. Enumerable.Range(0, rows).SelectMany(i => c.Span.Slice(i * 96, columns).ToArray())];
        }
    }

    private static ConvolutionalGenerator Create(int stack, bool norm, OutputActivation output, float slope = 0.2f)
    {
        var generator = new ConvolutionalGenerator(
            new ConvolutionalGeneratorOptions { Layers = Stacks[stack], BatchNorm = norm, Output = output, Slope = slope }, Inputs);
        generator.Initialise(3, Workers);
        uint row = 0;
        foreach (var parameter in generator.Parameters.Where(parameter => !parameter.Name.EndsWith("weights")))
        {
            var values = parameter.Value.Span;
            new RandomStream(9, StreamPurpose.Initialisation, 0, row++).Uniform(values);
            TensorPrimitives.Add(values, parameter.Name.EndsWith("gain") || parameter.Name.EndsWith("variance") ? 0.5f : -0.5f, values);
        }
        generator.Refresh(Workers);
        return generator;
    }

    private static GeneratorWorkspace WithInputs(ConvolutionalGenerator generator, int samples)
    {
        var workspace = generator.CreateWorkspace(samples);
        new RandomStream(5, StreamPurpose.Initialisation).Normal(KanFixture.Span(workspace.Input));
        return workspace;
    }

    private static float[] Cotangent(ConvolutionalGenerator generator, int samples)
    {
        var cotangent = new float[samples * generator.Outputs];
        new RandomStream(6, StreamPurpose.Initialisation).Normal(cotangent);
        return cotangent;
    }

    private static float[][] Trainable(ConvolutionalGenerator generator) =>
        [.. generator.Parameters.Where(parameter => parameter.IsTrainable).Select(parameter => parameter.Gradient.Span.ToArray())];

    /// <summary>Each input pixel adds its channels, times the kernel, to the output pixels around it.</summary>
    private static double[] Naive(ConvolutionalGenerator generator, ReadOnlySpan<float> input, OutputActivation output)
    {
        double[] values = [.. input.ToArray().Select(value => (double)value)];
        int size = 1, channels = input.Length;
        foreach (var layer in generator.Layers)
        {
            int kernel = layer.Geometry.Kernel, stride = layer.Geometry.Stride, outputs = layer.Geometry.OutputChannels;
            int width = (size - 1) * stride + kernel - 2 * layer.Geometry.Padding;
            var next = new double[width * width * outputs];
            for (int y = 0; y < size; y++)
            for (int x = 0; x < size; x++)
            for (int i = 0; i < kernel; i++)
            for (int j = 0; j < kernel; j++)
            {
                int row = y * stride + i - layer.Geometry.Padding, column = x * stride + j - layer.Geometry.Padding;
                if (row < 0 || row >= width || column < 0 || column >= width)
                    continue;
                for (int c = 0; c < channels; c++)
                for (int o = 0; o < outputs; o++)
                    next[(row * width + column) * outputs + o] += values[(y * size + x) * channels + c]
                        * layer.Weights.Value[((i * kernel + j) * channels + c) * outputs + o];
            }
            bool last = layer == generator.Layers[^1];
            for (int n = 0; n < next.Length; n++)
            {
                int o = n % outputs;
                next[n] = layer.Norm is { } norm
                    ? norm.Gain.Value[o] * (next[n] - norm.Mean.Value[o]) / Math.Sqrt(norm.Variance.Value[o] + 1e-5) + norm.Bias.Value[o]
                    : next[n] + layer.Bias.Value[o];
                if (!last)
                    next[n] = next[n] > 0 ? next[n] : next[n] * 0.2f;
            }
            (values, size, channels) = (next, width, outputs);
        }
        return output == OutputActivation.Sigmoid ? [.. values.Select(value => 1 / (1 + Math.Exp(-value)))] : values;
    }
}
