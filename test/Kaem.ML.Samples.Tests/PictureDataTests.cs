using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Kaem.ML.Plots;
using Kaem.ML.Samples.Commands;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Tests.Tables;

namespace Kaem.ML.Samples.Tests;

/// <summary>The files that pictures in colours are published in, and folders of pictures.</summary>
public sealed class PictureDataTests : IDisposable
{
    private const int Side = 32, Image = 3 * Side * Side;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void House_numbers_are_read_as_matlab_writes_them(bool compressed)
    {
        byte[] train = Bytes(7), test = Bytes(3);
        WriteMat("train_32x32.mat", train, compressed);
        WriteMat("test_32x32.mat", test, compressed);
        var (learned, others) = SvhnData.Load(_folder.Path, 5, 100);
        (learned.Rows, others.Rows, learned.Columns).Should().Be((5, 3, Image));
        learned.Values.ToArray().Should().Equal(train[..(5 * Image)].Select(value => value / 255f));
        others.Values.ToArray().Should().Equal(test.Select(value => value / 255f));
    }

    [Fact]
    public void Damaged_matlab_files_are_refused_by_name()
    {
        byte[] whole = Mat([("y", [2, 1], new byte[2]), ("X", [Side, Side, 3, 2], Turned(Bytes(2)))], compressed: false);
        var random = new Random(1);
        string path = _folder.File("train_32x32.mat");
        File.WriteAllBytes(_folder.File("test_32x32.mat"), whole);
        for (int i = 0; i < 200; i++)
        {
            byte[] damaged = [.. whole];
            // Where the structure is: beyond it any byte is a pixel.
            damaged[random.Next(300)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, i % 2 == 0 ? damaged : damaged[..random.Next(damaged.Length)]);
            try
            {
                SvhnData.Load(_folder.Path, 2, 2);
            }
            catch (SampleException exception)
            {
                exception.Message.Should().Contain("train_32x32.mat");
            }
        }
        File.WriteAllBytes(path, Mat([("y", [2, 1], new byte[2])], compressed: true));
        FluentActions.Invoking(() => SvhnData.Load(_folder.Path, 2, 2)).Should().Throw<SampleException>().WithMessage("*has no array X; it has y.");
        File.WriteAllBytes(path, Mat([("X", [16, 16, 3, 2], new byte[1536])], compressed: true));
        FluentActions.Invoking(() => SvhnData.Load(_folder.Path, 2, 2)).Should().Throw<SampleException>().WithMessage("*16 x 16 x 3 x 2*32 x 32 x 3 x N*");
    }

    [Fact]
    public void Cifar_is_read_from_its_own_binary_files()
    {
        byte[] pictures = Bytes(5);
        byte[] Records(int first, int count) =>
            [.. Enumerable.Range(first, count).SelectMany(image => (byte[])[(byte)(image % 10), .. Planes(pictures, image)])];
        File.WriteAllBytes(_folder.File("data_batch_1.bin"), Records(0, 2));
        File.WriteAllBytes(_folder.File("data_batch_2.bin"), Records(2, 2));
        File.WriteAllBytes(_folder.File("test_batch.bin"), Records(4, 1));
        var (train, heldOut) = Cifar10Data.Load(_folder.Path, 3, 10);
        (train.Rows, heldOut.Rows).Should().Be((3, 1));
        train.Values.ToArray().Should().Equal(pictures[..(3 * Image)].Select(value => value / 255f));
        heldOut.Values.ToArray().Should().Equal(pictures[(4 * Image)..].Select(value => value / 255f));
        FluentActions.Invoking(() => Cifar10Data.Load(_folder.Path, 5, 10)).Should().Throw<SampleException>().WithMessage("*data_batch_3.bin*Krizhevsky*");

        static byte[] Planes(byte[] pictures, int image) =>
            [.. Enumerable.Range(0, Image).Select(i => pictures[image * Image + i % (Side * Side) * 3 + i / (Side * Side)])];
    }

    [Fact]
    public void A_folder_of_pictures_does_as_well()
    {
        byte[] pictures = Bytes(20);
        string below = Directory.CreateDirectory(_folder.File("img_align_celeba")).FullName;
        for (int i = 0; i < 20; i++)
        {
            var one = new DataMatrix([.. pictures[(i * Image)..((i + 1) * Image)].Select(value => value / 255f)], 1, Image);
            PngWriter.Save(new ImageGrid(Side, Side, 3) { Columns = 1, Magnification = 1, Margin = 0 }.Render(one), Path.Combine(below, $"{i:000}.png"));
        }
        var (train, heldOut) = PictureFiles.Load(_folder.Path, Side, 12, 100);
        (train.Rows, heldOut.Rows).Should().Be((12, 4), "a fifth at most is held out");
        var all = Enumerable.Range(0, 20).Select(i => string.Join(',', pictures[(i * Image)..((i + 1) * Image)])).ToHashSet();
        Enumerable.Range(0, 12).Select(r => Text(train.Row(r))).Concat(Enumerable.Range(0, 4).Select(r => Text(heldOut.Row(r)))).Distinct()
            .Where(all.Contains).Should().HaveCount(16, "they are what was written, each once");
        var (larger, _) = CelebAData.Load(_folder.Path, 2, 2);
        larger.Columns.Should().Be(3 * 64 * 64);
        SvhnData.Load(_folder.Path, 2, 2).Train.Columns.Should().Be(Image);
        Cifar10Data.Load(_folder.Path, 2, 2).Train.Columns.Should().Be(Image);
        FluentActions.Invoking(() => CelebAData.Load(_folder.File("none"), 2, 2)).Should().Throw<SampleException>().WithMessage("*img_align_celeba/*.jpg*");

        static string Text(ReadOnlySpan<float> row) => string.Join(',', row.ToArray().Select(value => (byte)MathF.Round(255 * value)));
    }

    [NeedsShared("data/cifar10")]
    public void Pictures_of_cifar_in_the_files_of_house_numbers_are_the_same_pictures()
    {
        var (pictures, others) = Cifar10Data.Load(SharedData.Locate("data/cifar10")!, 20, 10);
        WriteMat("train_32x32.mat", [.. pictures.Values.ToArray().Select(value => (byte)MathF.Round(255 * value))], compressed: true);
        WriteMat("test_32x32.mat", [.. others.Values.ToArray().Select(value => (byte)MathF.Round(255 * value))], compressed: true);
        var (train, heldOut) = SvhnData.Load(_folder.Path, 20, 10);
        train.Values.ToArray().Should().Equal(pictures.Values.ToArray());
        heldOut.Values.ToArray().Should().Equal(others.Values.ToArray());
    }

    [Theory]
    [InlineData("svhn")]
    [InlineData("celeba")]
    public void House_numbers_and_faces_are_trained_by_both_objectives(string experiment)
    {
        byte[] pictures = Bytes(20);
        if (experiment == "svhn")
        {
            WriteMat("train_32x32.mat", pictures[..(16 * Image)], compressed: true);
            WriteMat("test_32x32.mat", pictures[(16 * Image)..], compressed: true);
        }
        else
        {
            for (int i = 0; i < 20; i++)
            {
                var one = new DataMatrix([.. pictures[(i * Image)..((i + 1) * Image)].Select(value => value / 255f)], 1, Image);
                PngWriter.Save(new ImageGrid(Side, Side, 3) { Columns = 1, Magnification = 1, Margin = 0 }.Render(one), _folder.File($"{i:000}.png"));
            }
        }
        CommandLine.Run(
            ["experiment", experiment, "--data", _folder.Path, "--updates", "1", "--evidence-rows", "1", "--held-out", "4", "-o", _folder.File("out")])
            .Should().Be(0);
        File.ReadAllLines(_folder.File($"out/{experiment}.md")).Select(line => line.Split('|')[1].Trim()).Should().Equal(
            "training", "---", "mixture, maximum likelihood", "mixture, steppingstone", "training rows", "a fitted Gaussian");
        KaemModel.Load(_folder.File($"out/{experiment}-mixture-ml.kaem")).Columns.Should().Be(experiment == "svhn" ? Image : 3 * 64 * 64);
    }

    [Fact]
    public void The_papers_models_of_house_numbers_and_faces_are_their_tables()
    {
        var newer = ColourPlan.Svhn(paper: true, older: false);
        newer.Mixture.Should().Be(KaemPresets.Svhn);
        (newer.Tempered.Steps, newer.Tempered.Tempering!.Temperatures).Should().Be((40, 5));
        (newer.Tempered.Tempering.Schedule.ExponentAt(0, 16_000), newer.Tempered.Tempering.Schedule.ExponentAt(16_000, 16_000)).Should().Be((2, 0.5f));
        var older = ColourPlan.Svhn(paper: true, older: true);
        (older.Mixture, older.Deep).Should().Be((KaemPresets.TkamSvhnMixture, KaemPresets.TkamSvhn));
        ((MarkovChainOptions)older.Mixture.Sampler).Steps.Should().Be(20);
        ColourPlan.CelebA(paper: true).Mixture.Should().Be(KaemPresets.CelebA);
        (KaemPresets.Cifar10Mixture.LatentSize, KaemPresets.Cifar10Mixture.Prior).Should().Be(
            (100, (KaemPrior)KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Chebyshev(degree: 3, bandwidth: 1.01f, trainBandwidth: false))));
        var (nist, fourier) = (KaemPresets.TkamNist(ReferencePrior.LogNormal), KanBasis.Fourier(50, BaseActivation.Silu));
        (nist.Prior.Reference, nist.Prior.Basis.BaseActivation, nist.GridAdaptation.Samples).Should().Be((ReferencePrior.LogNormal, BaseActivation.Silu, 50));
        ((GaussianLikelihoodOptions)nist.Likelihood).Sigma.Should().Be(1);
        foreach (var options in new[] { KaemPresets.TkamNist(basis: fourier), KaemPresets.DarcyFlow(ReferencePrior.Uniform, fourier) })
        {
            var generator = (KanGeneratorOptions)options.Generator;
            (options.Prior.Basis, generator.Basis, generator.LayerNorm).Should().Be(((KanBasis)fourier, (KanBasis)fourier, true));
        }
    }

    /// <summary>Pictures, pixel by pixel.</summary>
    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count * Image];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private void WriteMat(string name, byte[] pictures, bool compressed) =>
        File.WriteAllBytes(_folder.File(name), Mat(
            [("X", [Side, Side, 3, pictures.Length / Image], Turned(pictures)), ("y", [pictures.Length / Image, 1], new byte[pictures.Length / Image])],
            compressed));

    /// <summary>In MATLAB's order: rows, columns, channels, pictures, the first the fastest.</summary>
    private static byte[] Turned(byte[] pictures)
    {
        var turned = new byte[pictures.Length];
        for (int i = 0; i < turned.Length; i++)
        {
            int image = i / Image, pixel = i % Image / 3, channel = i % 3;
            turned[image * Image + channel * Side * Side + pixel % Side * Side + pixel / Side] = pictures[i];
        }
        return turned;
    }

    /// <summary>A MAT-file of level 5 with arrays of unsigned bytes, as the format's specification has it.</summary>
    private static byte[] Mat(IReadOnlyList<(string Name, int[] Axes, byte[] Values)> arrays, bool compressed)
    {
        var file = new List<byte>(Encoding.ASCII.GetBytes("MATLAB 5.0 MAT-file, Platform: GLNXA64".PadRight(124)));
        file.AddRange([0, 1, (byte)'I', (byte)'M']);
        foreach (var (name, axes, values) in arrays)
        {
            byte[] content =
            [
                .. Element(6, [9, 0, 0, 0, 0, 0, 0, 0]), .. Element(5, [.. axes.SelectMany(BitConverter.GetBytes)]), .. ShortName(name), .. Element(2, values),
            ];
            byte[] matrix = Element(14, content);
            if (!compressed)
            {
                file.AddRange(matrix);
                continue;
            }
            using var packed = new MemoryStream();
            using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
                zlib.Write(matrix);
            // What is compressed is not filled up.
            file.AddRange([.. BitConverter.GetBytes(15), .. BitConverter.GetBytes((int)packed.Length), .. packed.ToArray()]);
        }
        return [.. file];

        // Four bytes or fewer lie within the tag.
        static byte[] ShortName(string name) =>
            [1, 0, (byte)name.Length, 0, .. Encoding.ASCII.GetBytes(name.PadRight(4, '\0'))];
    }

    private static byte[] Element(int type, byte[] bytes)
    {
        var element = new byte[8 + (bytes.Length + 7) / 8 * 8];
        BinaryPrimitives.WriteInt32LittleEndian(element, type);
        BinaryPrimitives.WriteInt32LittleEndian(element.AsSpan(4), bytes.Length);
        bytes.CopyTo(element, 8);
        return element;
    }
}
